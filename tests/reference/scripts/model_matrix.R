# How R spells and fills model matrices; run in tests/reference: Rscript scripts/model_matrix.R
suppressPackageStartupMessages({library(lme4); library(jsonlite)})
options(digits=17, contrasts=c("contr.treatment","contr.poly"))
n <- 36; i <- seq_len(n)
d <- data.frame(y=round(10+3*sin(i)+i/7,4), x=round(1+i/10+cos(3*i)/4,4), z=round(sin(1.7*i)*2+5,4), stringsAsFactors=FALSE)
d$Days <- (i-1) %% 6; d$Machine <- c("A","B","C")[(i %% 3)+1]; d$Sex <- ifelse(i %% 4 < 2,"Male","Female"); d$flag <- i %% 5 > 1
d$m <- c(10L,2L,1L,30L)[(i %% 4)+1]; d$dose <- c(0.5,1e5,2.25)[((i %/% 2) %% 3)+1]
d$g <- c(12,3,101,7,20,1)[((i-1) %/% 6)+1]; d$h <- c("b","a","C","_d")[((i-1) %% 4)+1]; d$k <- c("u","v")[((i-1) %/% 18)+1]
d[["my var"]] <- round(cos(i),4); d[["my f"]] <- c("s","t","w z")[((i*7) %% 3)+1]; d[["x.1"]] <- i %% 7; d[["\u00e9t\u00e9"]] <- i %% 5 + 0.5
d[["a`b\\c"]] <- round(sin(2*i),4); d[["if"]] <- i %% 3; d[["_u"]] <- i^2 %% 11; d[["\U1F600"]] <- i^2 %% 13
plain <- d
for (f in c("m","g","h","k")) d[[paste0("f",f)]] <- factor(d[[f]])
num <- function(x) unname(as.numeric(x))
fixed_case <- function(text){
  f <- as.formula(text); mf <- model.frame(f, d); X <- model.matrix(f, mf); labels <- c("(Intercept)", attr(terms(mf),"term.labels"))
  list(formula=text, names=colnames(X), terms=labels[attr(X,"assign")+1], matrix=unname(X)) }
fixed <- lapply(c(
  "y ~ x", "y ~ 0 + Machine", "y ~ Machine - 1 + Sex", "y ~ x:Machine", "y ~ 0 + x:Machine", "y ~ Machine:Sex", "y ~ Sex + Machine:Sex",
  "y ~ Machine * Sex - Machine", "y ~ Machine / x", "y ~ (Machine + Sex)/x", "y ~ Machine/(Sex + x)", "y ~ x %in% Machine + Machine", "y ~ z + x %in% (Machine + z)",
  "y ~ (Machine + Sex + x)^2 - Machine:Sex", "y ~ (x + z + Sex + flag)^3", "y ~ z + Sex:z + Sex", "y ~ x*z*Machine", "y ~ flag", "y ~ 0 + flag", "y ~ 0 + x:flag:Machine",
  "y ~ 0 + x + Sex:Machine", "y ~ I(x^2) + I(x*z) + I(x/z) + I(-x + 100000) + I((x)) + I(x**3) + I(x*0.1) + I(x + 123456789)", "y ~ I(-(x+1)^2) + I(2^x^.5) + I(x^-1) + I(x*-1e-5)",
  "y ~ log(x) + sqrt(x) + exp(x/10) + sin(2*pi*x) + cos(x) + abs(z - 5)", "y ~ log(x, base=2) + log(x, 10) + log2(z) + log10(z) + log(x + 1)", "y ~ poly(x, 2)", "y ~ poly(x, 1) + poly(z, degree=3)",
  "y ~ poly(x, 2):Sex", "y ~ poly(x, 3, raw=TRUE)*Sex", "y ~ scale(x) + scale(z, scale=FALSE) + scale(z, center=FALSE)", "y ~ scale(log(x))*Machine", "y ~ factor(m)*x", "y ~ factor(dose)", "y ~ I(flag)*x",
  "y ~ `my var`*`my f`", "y ~ `a\\`b\\\\c` + `if` + `_u` + x.1 + \u00e9t\u00e9 + `\U1F600`", "log(y) ~ x", "y ~ 1", "y ~ x + z - z", "y ~ x + 0 - 0", "y ~ Machine - 1 + 1", "y ~ (1 + x):Machine", "y ~ +x + Days*factor(m)"), fixed_case)
check <- lmerControl(check.nobs.vs.nRE="ignore", check.nobs.vs.nlev="ignore", check.rankX="ignore")
random_case <- function(ours, theirs=ours){
  lf <- lFormula(as.formula(theirs), d, control=check); rt <- lf$reTrms; assign <- attr(rt$flist,"assign")
  list(formula=ours, expanded=deparse1(lf$formula), terms=lapply(seq_along(rt$cnms), function(j) { fac <- rt$flist[[assign[j]]]; k <- length(rt$cnms[[j]])
    Z <- t(as.matrix(rt$Ztlist[[j]])); code <- as.integer(fac); block <- t(vapply(seq_len(n), function(r) Z[r, (code[r]-1)*k + seq_len(k)], numeric(k))); if(k==1) block <- t(block)
    list(factor=gsub("f([ghkm])", "\\1", names(rt$cnms)[j]), names=I(gsub("^f", "", rt$cnms[[j]])), levels=levels(fac), codes=code-1L, columns=unname(block)) })) }
random <- list(random_case("y ~ x + (1 | g)", "y ~ x + (1 | fg)"), random_case("y ~ x + (x | g)", "y ~ x + (x | fg)"), random_case("y ~ x + (x || h)", "y ~ x + (x || fh)"), random_case("y ~ x + (Machine || k)", "y ~ x + (Machine || fk)"),
  random_case("y ~ x + (0 + x | h)", "y ~ x + (0 + x | fh)"), random_case("y ~ x + (1 | g/h)", "y ~ x + (1 | fg/fh)"), random_case("y ~ x + (1 | k/g/h)", "y ~ x + (1 | fk/fg/fh)"), random_case("y ~ x + (1 | g:h)", "y ~ x + (1 | fg:fh)"),
  random_case("y ~ x + (x || k/h)", "y ~ x + (x || fk/fh)"), random_case("y ~ x + (x * Sex | k)", "y ~ x + (x * Sex | fk)"), random_case("y ~ x + (0 + Machine | k) + (1 | g)", "y ~ x + (0 + Machine | fk) + (1 | fg)"),
  random_case("y ~ x + (C(m) | k)", "y ~ x + (fm | fk)"), random_case("y ~ x + (poly(x, 2) | k) + (1 | m)", "y ~ x + (poly(x, 2) | fk) + (1 | fm)"))
new <- d[c(3,8,20),]; new$x <- c(0.7, 2, 9); new$z <- c(4, 5.5, -3); new$Machine <- c("C","A","C")
newdata_case <- function(text){ fit <- lm(as.formula(text), d); list(formula=text, matrix=unname(model.matrix(delete.response(terms(fit)), new, xlev=fit$xlevels))) }
newdata <- lapply(c("y ~ poly(x, 2) + scale(z)*Machine", "y ~ scale(log(x)) + Machine:Sex", "y ~ poly(z, 3):flag + scale(x, scale=FALSE)", "y ~ factor(m) + x"), newdata_case)
aliased_case <- function(text){ X <- suppressMessages(lFormula(as.formula(text), d))$X; list(formula=gsub("f([gh])\\)", "\\1)", text), kept=I(colnames(X)), dropped=I(setdiff(colnames(model.matrix(nobars(as.formula(text)), d)), colnames(X)))) }
aliased <- lapply(c("y ~ x + I(2*x) + z + (1|fh)", "y ~ Machine:Sex + (1|fh)", "y ~ x + z + I(x+z) + Sex + (1|fh)", "y ~ 0 + Machine + Sex + flag + I(3-x) + x + (1|fh)", "y ~ x + I(1000000*x + 3) + poly(x,2) + (1|fh)", "y ~ x + z + (1|fh)", "y ~ k:Sex + (1|fh)"), aliased_case)
gaps <- d; gaps$x[c(2,9)] <- NA; gaps$y[c(9,11)] <- NA; gaps$Machine[20] <- NA; gaps$g[30] <- NA; gaps$fg[30] <- NA
missing_case <- function(ours, theirs){ lf <- lFormula(as.formula(theirs), gaps, control=check); list(formula=ours, rows=as.integer(rownames(lf$fr))-1L, names=colnames(lf$X), matrix=unname(lf$X)[,,drop=FALSE]) }
missing <- list(missing_case("y ~ x + Machine + (1 | g)", "y ~ x + Machine + (1 | fg)"), missing_case("y ~ scale(x)*Machine + (1 | g)", "y ~ scale(x)*Machine + (1 | fg)"), missing_case("y ~ z + (1 | h)", "y ~ z + (1 | fh)"))
out <- list(data=lapply(names(plain), function(v) list(name=v, values=plain[[v]])), gaps=list(x=c(1,8), y=c(8,10), Machine=I(19), g=I(29)), fixed=fixed, random=random,
  new=list(x=new$x, z=new$z, Machine=new$Machine, rows=c(2,7,19)), newdata=newdata, aliased=aliased, missing=missing)
write(toJSON(out, digits=NA, auto_unbox=TRUE), "expected_design/model_matrix.json")

# Type III tests, joint tests and Kenward-Roger beyond one factor, by lmerTest and pbkrtest; run in tests/reference:
# Rscript scripts/tests.R (writes data/unbalanced.csv and expected_tests/tests.json)
suppressPackageStartupMessages({library(lme4); library(lmerTest); library(pbkrtest); library(jsonlite)})
options(digits=17, contrasts=c("contr.treatment","contr.poly"))
ctl <- function() lmerControl(optimizer="nloptwrap", calc.derivs=TRUE, optCtrl=list(xtol_abs=1e-12, ftol_abs=1e-12, xtol_rel=0, ftol_rel=0, maxeval=100000), check.conv.singular="ignore", check.conv.grad="ignore", check.conv.hess="ignore", check.rankX="silent.drop.cols")
num <- function(x) unname(as.numeric(x))

# Unbalanced: 13 groups met by 6 items, a factor of 3 levels crossed with one of 4 whose cell (a3, b4) never occurs
set.seed(20140901)
n <- 120; i <- seq_len(n)
d <- data.frame(g=paste0("g", sprintf("%02d", 1 + (i*7) %% 13)), h=paste0("h", 1 + (i*5 + i %/% 9) %% 6),
  A=paste0("a", 1 + (i*i) %% 3 + (i %% 7 == 0)*(i %% 2)), B=paste0("b", 1 + (i %/% 3) %% 4), x=round(10 + 3*sin(i) + i/40, 3), z=round(cos(1.7*i)*2 + 5, 3))
d$B[d$A=="a3" & d$B=="b4"] <- "b1"
u <- round(rnorm(13, sd=2), 4); v <- round(rnorm(13, sd=0.4), 4); w <- round(rnorm(6, sd=1.5), 4)
gi <- as.integer(factor(d$g)); hi <- as.integer(factor(d$h))
d$y <- round(20 + 0.8*d$x - 0.5*(d$A=="a2") + 1.2*(d$B=="b3") + 0.6*(d$A=="a2")*(d$B=="b2") + 0.3*d$x*(d$A=="a3") + u[gi] + v[gi]*(d$x-10) + w[hi] + rnorm(n), 4)
write.csv(d, "data/unbalanced.csv", row.names=FALSE, quote=FALSE)

table3 <- function(a) data.frame(term=rownames(a), F=a$`F value`, num_df=a$NumDF, den_df=a$DenDF, p=a$`Pr(>F)`)
one <- function(data, formula, ours=formula){
  m <- suppressMessages(lmerTest::lmer(as.formula(formula), data=get(data), REML=TRUE, control=ctl()))
  k <- coef(summary(m, ddf="Kenward-Roger")); s <- coef(summary(m))
  L <- attr(suppressMessages(lmerTest:::single_anova(m, "III")), "hypotheses")
  list(data=data, formula=ours, singular=isSingular(m), names=names(fixef(m)), se=num(s[,2]), satt_df=num(s[,"df"]), kr_se=num(k[,2]), kr_df=num(k[,"df"]), kr_p=num(k[,"Pr(>|t|)"]),
    hypotheses=lapply(L, function(l) unname(as.matrix(l))),
    anova3=table3(suppressMessages(anova(m, type=3))), anova3_kr=table3(suppressMessages(anova(m, type=3, ddf="Kenward-Roger"))))
}
unbalanced <- d; data(beets, package="pbkrtest"); cake <- lme4::cake; cake$temperature <- factor(cake$temperature, ordered=FALSE)
sleepstudy <- lme4::sleepstudy; machines <- nlme::Machines; machines$Worker <- factor(machines$Worker, ordered=FALSE); machines <- as.data.frame(machines)[-c(2,3,6,11,20,33,34,50),]
cases <- list(
  c("unbalanced", "y ~ A + B + (1|g)"), c("unbalanced", "y ~ A*z + (1|g)"), c("unbalanced", "y ~ A*x + B + (x|g)"), c("unbalanced", "y ~ A*B + (1|g)"), c("unbalanced", "y ~ A*B + x + (1|g) + (1|h)"),
  c("unbalanced", "y ~ A*B*x + (1|g)"), c("unbalanced", "y ~ x:A + (1|g)"), c("unbalanced", "y ~ x + x:A + z + (1|g)"), c("unbalanced", "y ~ A + A:x + (1|g)"), c("unbalanced", "y ~ A:B + (1|g)"),
  c("unbalanced", "y ~ B + A:B + (1|g)"), c("unbalanced", "y ~ 0 + A + B + (1|g)"), c("unbalanced", "y ~ 0 + A:B + x + (1|g)"), c("unbalanced", "y ~ A*poly(x,2) + (1|g)"), c("unbalanced", "y ~ A*scale(x)*z + (1|g)"),
  c("unbalanced", "y ~ A*B + poly(z,2)*A + (1|g)"), c("unbalanced", "y ~ x*z*A + (1|g)"), c("unbalanced", "y ~ A + B + I(2*x) + x + (1|g)"), c("unbalanced", "y ~ x + z + (x||g) + (1|h)"), c("unbalanced", "y ~ A + (A|h) + (1|g)"),
  c("unbalanced", "y ~ x + (1|g/h)"), c("unbalanced", "y ~ A*x + (x|g) + (z|h)"), c("unbalanced", "y ~ x + z + I(x^2) + (1|h)"), c("unbalanced", "y ~ z + (1|g) + (0+z|g)"),
  c("beets", "sugpct ~ block + sow + harvest + (1|block:harvest)"), c("cake", "angle ~ recipe*temperature + (1|recipe:replicate)"), c("sleepstudy", "Reaction ~ Days + I(Days^2) + (Days|Subject)"),
  c("machines", "score ~ Machine + (1|Worker)"), c("machines", "score ~ Machine + (1|Worker/Machine)"), c("machines", "score ~ Machine + (Machine|Worker)"))
fits <- list(); for(case in cases){ cat(case, "\n"); fits[[length(fits)+1]] <- one(case[1], case[2]) }

# Several coefficients at once
q <- lmerTest::lmer(Reaction ~ Days + I(Days^2) + (Days|Subject), sleepstudy, control=ctl()); both <- rbind(c(0,1,0), c(0,0,1))
joint <- list(formula="Reaction ~ Days + I(Days^2) + (Days | Subject)", satterthwaite=as.list(contest(q, both, joint=TRUE)), kenward_roger=as.list(contest(q, both, joint=TRUE, ddf="Kenward-Roger")))
# Of the variance parameters (theta, sigma)
slope <- lmerTest::lmer(Reaction ~ Days + (Days|Subject), sleepstudy, control=ctl())
# Without random effects the F tests of the same hypotheses are exact
exact <- lapply(c("y ~ A*B + x", "y ~ A*x"), function(f) { m <- lm(as.formula(f), unbalanced); L <- attr(suppressMessages(lmerTest:::single_anova(suppressMessages(lmerTest::lmer(as.formula(paste(f, "+ (1|g)")), unbalanced, control=ctl())), "III")), "hypotheses")
  b <- coef(m)[!is.na(coef(m))]; V <- vcov(m, complete=FALSE)
  list(formula=f, anova3=do.call(rbind, lapply(names(L), function(t) { l <- L[[t]][,names(b),drop=FALSE]; F <- num(t(l %*% b) %*% solve(l %*% V %*% t(l), l %*% b))/nrow(l); data.frame(term=t, F=F, num_df=nrow(l), den_df=m$df.residual, p=pf(F, nrow(l), m$df.residual, lower.tail=FALSE)) }))) })
dir.create("expected_tests", showWarnings=FALSE)
write(toJSON(list(fits=fits, joint=joint, vcov_varpar=unname(slope@vcov_varpar), exact=exact, machines=rownames(machines)), digits=NA, auto_unbox=TRUE, na="null", dataframe="columns"), "expected_tests/tests.json")

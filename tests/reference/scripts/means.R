# Estimated marginal means, comparisons and simple slopes by emmeans, the studentised range by R itself, effects within and
# between schools by lmerTest; run in tests/reference: Rscript scripts/means.R
suppressPackageStartupMessages({library(lme4); library(lmerTest); library(pbkrtest); library(emmeans); library(jsonlite)})
options(digits=17, contrasts=c("contr.treatment","contr.poly"))
emm_options(msg.interaction=FALSE, msg.nesting=FALSE, lmerTest.limit=1e5, pbkrtest.limit=1e4)
ctl <- lmerControl(optimizer="nloptwrap", calc.derivs=TRUE, optCtrl=list(xtol_abs=1e-12, ftol_abs=1e-12, xtol_rel=0, ftol_rel=0, maxeval=100000), check.conv.singular="ignore", check.conv.grad="ignore", check.rankX="silent.drop.cols")
rd <- function(n, fac) { x <- read.csv(file.path("data", paste0(n, ".csv")), stringsAsFactors=TRUE); for(f in fac) x[[f]] <- factor(x[[f]]); x }
# unbalanced on purpose: a cell of a and b that never occurs, a covariate of two values, one of many
i <- 0:95
gaps <- data.frame(a=c("p","q","r")[i %% 3 + 1], b=c("u","v","w")[(i %/% 3) %% 3 + 1], g=paste0("g", i %/% 12), x=round(1.5 + i/20 + cos(3*i), 4), z=as.numeric(i %% 5 < 2), stringsAsFactors=TRUE)
gaps$y <- round(10 + 2*sin(i) + c(-1,0,2)[i %% 3 + 1]*gaps$x/2 + (i %/% 12) %% 4 + gaps$z, 4)
gaps <- gaps[!(gaps$a == "r" & gaps$b == "w") & i %% 11 != 4, ]; rownames(gaps) <- NULL
write.csv(gaps, "data/gaps.csv", row.names=FALSE, quote=FALSE)
ask <- function(verb, specs, by=NULL, at=list(), adjust="none", df="satterthwaite", var=NULL) list(verb=verb, specs=specs, by=by, at=at, adjust=adjust, df=df, var=var)
answer <- function(fit, q) {
  args <- list(fit, q$specs, by=q$by, lmer.df=if(q$df=="normal") "asymptotic" else q$df)
  if(length(q$at)) args$at <- q$at
  if(!is.null(q$var)) { args$var <- q$var; args$delta.var <- 1e-6; grid <- do.call(emtrends, args) } else grid <- do.call(emmeans, args)
  estimate <- if(is.null(q$var)) "emmean" else paste0(q$var, ".trend")
  if(q$verb == "pairwise") { grid <- pairs(grid, adjust=q$adjust); estimate <- "estimate"; keys <- c(q$by, "contrast") } else keys <- c(q$by, q$specs)
  s <- as.data.frame(summary(grid, infer=c(TRUE, q$verb == "pairwise")))
  ci <- as.matrix(s[, grep("CL$", names(s))])
  out <- list(verb=q$verb, factor=q$specs, by=q$by, at=q$at, df=q$df, variable=q$var, keys=lapply(s[keys], as.character), estimate=s[[estimate]], std_error=s$SE, df_value=s$df, ci_lower=ci[,1], ci_upper=ci[,2])
  if(q$verb == "pairwise") { out$adjust <- q$adjust; out$statistic <- s[[grep("ratio$", names(s))]]; out$p_value <- s$p.value
    # with a comparison that is not estimable emmeans 1.8.4 rounds all df to whole numbers (zapsmall beside Inf)
    if(q$adjust == "tukey" && anyNA(s$SE)) out$p_value <- ptukey(sqrt(2)*abs(out$statistic), (1 + sqrt(1 + 8*length(unique(s$contrast))))/2, s$df, lower.tail=FALSE) }
  out }
cases <- list(
 list("cake", "angle ~ recipe * factor(temperature) + (1 | recipe:replicate)", c("replicate"), list(ask("means","recipe"), ask("means","recipe",df="kenward-roger"), ask("means","temperature",by="recipe"), ask("pairwise","recipe",adjust="tukey"),
   ask("pairwise","recipe",adjust="holm"), ask("pairwise","temperature",by="recipe",adjust="tukey"), ask("pairwise","temperature",by="recipe",adjust="holm"), ask("pairwise","recipe",by="temperature",adjust="tukey",df="kenward-roger"))),
 list("cake", "angle ~ recipe * temp + (1 | recipe:replicate)", c("replicate"), list(ask("means","recipe",at=list(temp=c(180,210)),by="temp"), ask("slopes","recipe",var="temp"), ask("pairwise","recipe",var="temp",adjust="tukey"), ask("pairwise","recipe",var="temp",adjust="none",df="normal"))),
 list("cake", "angle ~ recipe + poly(temp, 2) + (1 | recipe:replicate)", c("replicate"), list(ask("means","recipe"), ask("means","recipe",at=list(temp=215)), ask("slopes","temp",var="temp",at=list(temp=c(180,195,215))))),
 list("orthodont", "distance ~ age * Sex + (age | Subject)", "Subject", list(ask("means","Sex"), ask("means","Sex",by="age",at=list(age=c(8,14))), ask("means","Sex",by="age",at=list(age=c(8,14)),df="kenward-roger"), ask("pairwise","Sex",by="age",at=list(age=c(8,14)),adjust="tukey"),
   ask("pairwise","Sex",by="age",at=list(age=c(8,14)),adjust="none",df="kenward-roger"), ask("slopes","Sex",var="age"), ask("slopes","Sex",var="age",df="kenward-roger"), ask("pairwise","Sex",var="age",adjust="none"))),
 list("orthodont", "distance ~ log(age) * Sex + I(age^2) + (1 | Subject)", "Subject", list(ask("means","Sex"), ask("means","Sex",at=list(age=9.5)), ask("slopes","Sex",var="age",by="age",at=list(age=c(9,13))))),
 list("machines", "score ~ Machine + (1 | Worker/Machine)", "Worker", list(ask("means","Machine"), ask("means","Machine",df="normal"), ask("means","Machine",df="kenward-roger"), ask("pairwise","Machine",adjust="tukey"), ask("pairwise","Machine",adjust="tukey",df="kenward-roger"),
   ask("pairwise","Machine",adjust="tukey",df="normal"), ask("pairwise","Machine",adjust="holm"), ask("pairwise","Machine",adjust="bonferroni"), ask("pairwise","Machine",adjust="none"))),
 list("mathachieve", "MathAch ~ SES * Sex * Minority + MEANSES + (SES | School)", "School", list(ask("means","Sex"), ask("means","Sex",by="Minority"), ask("pairwise","Minority",by="Sex",adjust="tukey"), ask("slopes","Minority",var="SES"), ask("slopes","Minority",by="Sex",var="SES"), ask("pairwise","Minority",by="Sex",var="SES",adjust="tukey"))),
 list("gaps", "y ~ a * b + x + z + (1 | g)", character(0), list(ask("means","a"), ask("means","b"), ask("means","a",by="b"), ask("means","a",by="b",df="kenward-roger"), ask("pairwise","a",by="b",adjust="tukey"), ask("pairwise","b",by="a",adjust="holm"), ask("pairwise","b",adjust="tukey"), ask("means","z",by="b",at=list(a=c("p","q"))))),
 list("gaps", "y ~ a * x + b * I(x^2) + z + (1 | g)", character(0), list(ask("means","a"), ask("means","z"), ask("pairwise","a",adjust="tukey"), ask("pairwise","a",adjust="holm"), ask("slopes","a",var="x",at=list(x=c(2,4)),by="x"), ask("pairwise","a",var="x",adjust="tukey"), ask("slopes","x",var="x",at=list(x=3,b="v")))))
out <- lapply(cases, function(case) {
  fit <- suppressMessages(lmerTest::lmer(as.formula(case[[2]]), rd(case[[1]], case[[3]]), control=ctl))
  cat(case[[1]], case[[2]], isSingular(fit), "\n")
  list(dataset=case[[1]], formula=case[[2]], text=I(case[[3]]), answers=lapply(case[[4]], function(q) suppressMessages(answer(fit, q)))) })
write(toJSON(out, digits=NA, auto_unbox=TRUE, na="null", null="null"), "expected_means/emmeans.json")

tails <- expand.grid(q=c(0.05, 0.5, 2, 3.5, 5, 8), k=c(2, 3, 6, 10, 50), df=c(2, 3.7, 17, 42.5, 500, Inf))
tails$sf <- mapply(function(q, k, df) ptukey(q, k, df, lower.tail=FALSE), tails$q, tails$k, tails$df)
quantiles <- expand.grid(level=c(0.5, 0.9, 0.95, 0.99), k=c(2, 3, 6, 10), df=c(3.7, 17, 42.5, Inf))
quantiles$q <- mapply(qtukey, quantiles$level, quantiles$k, quantiles$df)
write(toJSON(list(tails=tails, quantiles=quantiles), digits=NA, dataframe="columns"), "expected_means/studentised_range.json")

schools <- rd("mathachieve", "School"); schools$SES[c(5, 60, 3000)] <- NA
schools$SES_between <- ave(schools$SES, schools$School, FUN=function(v) mean(v, na.rm=TRUE)); schools$SES_within <- schools$SES - schools$SES_between
effects <- function(formula) { fit <- lmerTest::lmer(as.formula(formula), schools, control=ctl); names <- names(fixef(fit)); L <- rbind(within=as.numeric(names == "SES_within"), between=as.numeric(names == "SES_between")); L <- rbind(L, contextual=L[2,] - L[1,])
  s <- do.call(rbind, lapply(1:3, function(i) contest1D(fit, L[i,], confint=TRUE))); list(formula=formula, estimate=s$Estimate, std_error=s$`Std. Error`, df=s$df, statistic=s$`t value`, p_value=s$`Pr(>|t|)`, ci_lower=s$lower, ci_upper=s$upper) }
hybrid <- lapply(c("MathAch ~ SES_within + SES_between + (1 | School)", "MathAch ~ SES_within + SES_between + (SES_within | School)"), effects)
write(toJSON(list(missing=c(5, 60, 3000) - 1, within=head(schools$SES_within, 60), between=head(schools$SES_between, 60), fits=hybrid), digits=NA, auto_unbox=TRUE, na="null"), "expected_means/within_between.json")

# lme4's parametric bootstrap of two models: Rscript bootstrap.R, in this folder; writes ../expected_bootstrap/boot_mer.json
suppressPackageStartupMessages(library(lme4))
library(jsonlite)

parameters <- function(fit) {
  vc <- as.data.frame(VarCorr(fit), order = "lower.tri")
  name <- ifelse(vc$grp == "Residual", "sigma",
    ifelse(is.na(vc$var2), paste0("sd_", vc$var1, "|", vc$grp), paste0("cor_", vc$var2, ".", vc$var1, "|", vc$grp)))
  c(setNames(vc$sdcor, name), fixef(fit))
}

summarised <- function(data, formula, nsim) {
  fit <- lmer(formula, data, REML = TRUE)
  draws <- suppressWarnings(suppressMessages(bootMer(fit, parameters, nsim = nsim, seed = 1)$t))
  list(
    formula = deparse1(formula), nsim = nsim, parameter = colnames(draws),
    n = colSums(is.finite(draws)), mean = colMeans(draws, na.rm = TRUE), sd = apply(draws, 2, sd, na.rm = TRUE),
    lower = apply(draws, 2, quantile, .025, na.rm = TRUE, type = 6),
    upper = apply(draws, 2, quantile, .975, na.rm = TRUE, type = 6), at_zero = colMeans(abs(draws) < 1e-6, na.rm = TRUE)
  )
}

dyestuff <- read.csv("../data/dyestuff.csv", stringsAsFactors = TRUE)
results <- list(
  sleepstudy = summarised(read.csv("../data/sleepstudy.csv"), Reaction ~ Days + (Days | Subject), 2000),
  dyestuff = summarised(dyestuff, Yield ~ 1 + (1 | Batch), 2000)
)
write_json(results, "../expected_bootstrap/boot_mer.json", digits = NA, auto_unbox = TRUE, pretty = TRUE)

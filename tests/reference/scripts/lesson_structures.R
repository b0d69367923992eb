# The numbers of content/lessons/structures.md: sleepstudy by REML with four structures of the covariance.
# Run in tests/reference: Rscript scripts/lesson_structures.R > expected_lessons/structures.json
suppressMessages({ library(nlme); library(jsonlite) })
data <- read.csv("data/sleepstudy.csv")
data$Subject <- factor(data$Subject)
lingering <- corAR1(form = ~ Days | Subject)
fits <- list(
  levels = lme(Reaction ~ Days, random = ~ 1 | Subject, data = data),
  lingering = lme(Reaction ~ Days, random = ~ 1 | Subject, correlation = lingering, data = data),
  slopes = lme(Reaction ~ Days, random = ~ Days | Subject, data = data),
  both = lme(Reaction ~ Days, random = ~ Days | Subject, correlation = lingering, data = data,
             control = lmeControl(opt = "optim"))
)
told <- lapply(fits, function(fit) list(loglik = as.numeric(logLik(fit)), slope_se = summary(fit)$tTable["Days", "Std.Error"]))
cat(toJSON(c(list(nlme = as.character(packageVersion("nlme"))), told), auto_unbox = TRUE, digits = 8, pretty = TRUE), "\n")

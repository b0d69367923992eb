# Null distributions of the (restricted) likelihood ratio for one variance by RLRsim, with many draws.
# From tests/reference: Rscript scripts/exact_test.R
suppressPackageStartupMessages({library(lme4); library(RLRsim); library(jsonlite)})
table <- function(name, factors) {
  data <- read.csv(file.path("data", paste0(name, ".csv")))
  for (f in factors) data[[f]] <- factor(data[[f]])
  data
}
uneven <- function(data) data[c(1:3, 5:24, 31:58, 66:180), ]  # sleepstudy with subjects of 3 to 10 rows
levels <- c(.5, .25, .1, .05, .01, .005, .001)
n_draws <- 400000
described <- function(name, larger, smaller, test, n_rows) {
  draws <- test$sample
  list(dataset = name, larger = larger, smaller = smaller, n_rows = n_rows, statistic = unname(test$statistic),
       p_value = unname(test$p.value), at_zero = mean(draws == 0), tail = levels,
       quantile = unname(quantile(draws, 1 - levels)), n_draws = length(draws))
}
set.seed(1)
cases <- list(
  list("dyestuff", "Yield ~ 1 + (1 | Batch)", "Yield ~ 1", "Batch", identity),
  list("sleepstudy", "Reaction ~ Days + (1 | Subject)", "Reaction ~ Days", "Subject", identity),
  list("sleepstudy", "Reaction ~ Days + (1 | Subject)", "Reaction ~ 1", "Subject", uneven),
  list("sleepstudy", "Reaction ~ Days + (0 + Days | Subject)", "Reaction ~ Days", "Subject", uneven),
  list("pastes", "strength ~ 1 + (1 | sample)", "strength ~ 1", "sample", identity),
  list("orthodont", "distance ~ age * Sex + (1 | Subject)", "distance ~ age", c("Subject", "Sex"), identity))
result <- list()
for (case in cases) {
  data <- case[[5]](table(case[[1]], case[[4]]))
  ml <- lmer(as.formula(case[[2]]), data, REML = FALSE)
  test <- exactLRT(ml, lm(as.formula(case[[3]]), data), nsim = n_draws)
  result[[length(result) + 1]] <- c(described(case[[1]], case[[2]], case[[3]], test, nrow(data)), method = "ML")
  if (length(fixef(ml)) > length(coef(lm(as.formula(case[[3]]), data)))) next
  test <- exactRLRT(lmer(as.formula(case[[2]]), data), nsim = n_draws)
  result[[length(result) + 1]] <- c(described(case[[1]], case[[2]], case[[3]], test, nrow(data)), method = "REML")
}
# One variance beside another: the reduced model holds the tested effect alone (Greven et al. 2008).
data <- table("sleepstudy", "Subject")[1:60, ]
both <- lmer(Reaction ~ Days + (Days || Subject), data)
first <- lmer(Reaction ~ Days + (1 | Subject), data)
alone <- lmer(Reaction ~ Days + (0 + Days | Subject), data)
test <- exactRLRT(alone, both, first, nsim = n_draws)
result[[length(result) + 1]] <- c(described("sleepstudy", "Reaction ~ Days + (Days || Subject)",
  "Reaction ~ Days + (1 | Subject)", test, nrow(data)), method = "REML")
write(toJSON(result, digits = NA, auto_unbox = TRUE, pretty = TRUE), "expected_tests/exact_test.json")

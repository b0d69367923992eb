# Repeated-measures ANOVA on complete groups, and dropping out by logistic regression, in base R.
# From tests/reference: Rscript scripts/missing.R
library(jsonlite)
bundled <- function(name) read.csv(file.path("..", "..", "content", "datasets", paste0(name, ".csv")))
wide <- function(data, group, time, outcome) {
  times <- sort(unique(data[[time]])); groups <- sort(unique(data[[group]]))
  y <- matrix(NA_real_, length(groups), length(times), dimnames = list(groups, times))
  y[cbind(match(data[[group]], groups), match(data[[time]], times))] <- data[[outcome]]
  y
}
repeated <- function(name, group, time, outcome) {
  y <- wide(bundled(name), group, time, outcome)
  y <- y[stats::complete.cases(y), ]
  long <- data.frame(y = c(y), time = factor(rep(colnames(y), each = nrow(y)), levels = colnames(y)),
                     who = factor(rep(rownames(y), ncol(y))))
  within <- summary(aov(y ~ time + Error(who / time), data = long))[["Error: who:time"]][[1]]
  # The multivariate fit knows the covariances; of the spherical test it says epsilon and the corrected p-value.
  spherical <- anova(lm(y ~ 1), X = ~1, test = "Spherical")
  list(dataset = name, group = group, time = time, outcome = outcome, n_groups = nrow(y), F = within[1, "F value"],
       num_df = within[1, "Df"], den_df = within[2, "Df"], p_value = within[1, "Pr(>F)"],
       epsilon = as.numeric(sub(".*: *", "", grep("Greenhouse", attr(spherical, "heading"), value = TRUE))),
       p_corrected = spherical[1, "G-G Pr"], means = unname(colMeans(y)))
}
# One row for each occasion at which somebody was seen; the event: not seen again. Only occasions with both.
risk <- function(data, group, time, outcome, predictors) {
  y <- wide(data, group, time, outcome); last <- max.col(!is.na(y), ties.method = "last")
  rows <- NULL
  for (j in seq_len(ncol(y) - 1)) {
    seen <- which(!is.na(y[, j])); leaves <- last[seen] == j
    if (all(leaves) || !any(leaves)) next
    first <- data[match(rownames(y)[seen], data[[group]]), predictors, drop = FALSE]
    rows <- rbind(rows, data.frame(leaves = leaves, outcome = y[seen, j], time = as.numeric(colnames(y)[j]), first))
  }
  rows
}
leaving <- function(name, group, time, outcome, predictors = character()) {
  rows <- risk(bundled(name), group, time, outcome, predictors)
  numbers <- c("outcome", "time")
  described <- function(columns) {
    fit <- glm(reformulate(columns, "leaves"), binomial, rows, epsilon = 1e-14, maxit = 100)
    table <- coef(summary(fit))[-1, , drop = FALSE]
    list(terms = rownames(table), estimate = unname(table[, 1]), std_error = unname(table[, 2]), p = unname(table[, 4]),
         loglik = as.numeric(logLik(fit)))
  }
  kept <- numbers[sapply(rows[numbers], function(x) length(unique(x)) > 1)]
  list(dataset = name, group = group, time = time, outcome = outcome, predictors = I(predictors), n = nrow(rows),
       events = sum(rows$leaves), sd_outcome = sd(rows$outcome), together = described(c(kept, predictors)),
       alone = described(kept))
}
options(digits = 15)
result <- list(
  anova = list(repeated("sleepstudy", "Subject", "Days", "Reaction"), repeated("orthodont", "Subject", "age", "distance"),
               repeated("therapy", "client", "week", "anxiety"), repeated("chickweight", "Chick", "Time", "weight")),
  dropout = list(leaving("therapy", "client", "week", "anxiety"),
                 leaving("heart_failure", "patient", "month", "quality", "treatment")))
dir.create("expected_missing", showWarnings = FALSE)
write(toJSON(result, digits = NA, auto_unbox = TRUE, pretty = 1), file.path("expected_missing", "missing.json"))

# One case by lme4 in a process of its own: Rscript lme4.R FILE FORMULA METHOD REPEATS; answers in JSON.
# The file is read before the clock starts; the control is lmer's default.
arguments <- commandArgs(TRUE)
table <- read.csv(arguments[1])
formula <- as.formula(arguments[2])
reml <- arguments[3] == "REML"
repeats <- as.integer(arguments[4])
suppressPackageStartupMessages(library(lme4))

memory_mb <- function(line) {
  status <- "/proc/self/status"
  if (!file.exists(status)) return(NA)
  as.numeric(gsub("\\D", "", grep(paste0("^", line), readLines(status), value = TRUE))) / 1024
}

fit <- function() suppressMessages(suppressWarnings(lmer(formula, table, REML = reml)))
if (repeats > 1) invisible(fit())
invisible(gc())
try(cat("5", file = "/proc/self/clear_refs"), silent = TRUE)
before <- memory_mb("VmRSS")
seconds <- numeric(repeats)
for (i in seq_len(repeats)) {
  start <- Sys.time()
  model <- fit()
  seconds[i] <- as.numeric(Sys.time() - start, units = "secs")
}
numbers <- function(x) paste(ifelse(is.na(x), "null", format(x, digits = 15, trim = TRUE)), collapse = ", ")
cat(sprintf(
  '{"engine": "lme4", "version": "%s", "loglik": %s, "seconds": [%s], "before_mb": %s, "peak_mb": %s}\n',
  packageVersion("lme4"), numbers(as.numeric(logLik(model))), numbers(seconds), numbers(before),
  numbers(memory_mb("VmHWM"))
))

# All profile-likelihood intervals of one model by lme4 in a process of its own: Rscript profile.R FILE GROUP FORMULA;
# answers in JSON. The table is read and the model is fitted (ML) before the clock starts; the control is lmer's default.
arguments <- commandArgs(TRUE)
table <- read.csv(arguments[1], stringsAsFactors = TRUE)
table[[arguments[2]]] <- factor(table[[arguments[2]]])
suppressPackageStartupMessages(library(lme4))
model <- lmer(as.formula(arguments[3]), table, REML = FALSE)
start <- Sys.time()
invisible(suppressMessages(suppressWarnings(confint(model, method = "profile", quiet = TRUE))))
seconds <- as.numeric(Sys.time() - start, units = "secs")
cat(sprintf(
  '{"engine": "lme4", "version": "%s", "loglik": %.15g, "seconds": [%.6f]}\n',
  packageVersion("lme4"), as.numeric(logLik(model)), seconds
))

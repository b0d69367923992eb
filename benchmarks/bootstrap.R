# One bootstrap by lme4 or pbkrtest in a process of its own: Rscript bootstrap.R WHAT FOLDER N; answers in JSON.
# WHAT is "intervals" (bootMer of the sleepstudy random slope) or "test" (PBmodcomp of harvest in the beets data); the
# table is read and the models are fitted before the clock starts. One core.
arguments <- commandArgs(TRUE)
what <- arguments[1]
n <- as.integer(arguments[3])
read <- function(name) read.csv(file.path(arguments[2], name), stringsAsFactors = TRUE)
suppressPackageStartupMessages({library(lme4); if (what == "test") library(pbkrtest)})

parameters <- function(fit) c(as.data.frame(VarCorr(fit))$sdcor, fixef(fit))

if (what == "intervals") {
  model <- lmer(Reaction ~ Days + (Days | Subject), read("sleepstudy.csv"), REML = TRUE)
  run <- function() apply(bootMer(model, parameters, nsim = n, seed = 1)$t, 2, quantile, c(.025, .975), na.rm = TRUE)
} else {
  beets <- read("beets.csv")
  for (name in c("block", "sow", "harvest")) beets[[name]] <- factor(beets[[name]])
  model <- lmer(sugpct ~ block + sow + harvest + (1 | block:harvest), beets, REML = FALSE)
  null <- lmer(sugpct ~ block + sow + (1 | block:harvest), beets, REML = FALSE)
  run <- function() PBmodcomp(model, null, nsim = n, seed = 1, cl = 1)
}
start <- Sys.time()
invisible(suppressMessages(suppressWarnings(run())))
seconds <- as.numeric(Sys.time() - start, units = "secs")
cat(sprintf(
  '{"engine": "%s", "version": "%s", "loglik": %.15g, "seconds": [%.6f]}\n',
  if (what == "test") "pbkrtest" else "lme4", packageVersion(if (what == "test") "pbkrtest" else "lme4"),
  as.numeric(logLik(model)), seconds
))

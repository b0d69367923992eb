# Two textbook tables out of R's packages; run in tests/reference: Rscript scripts/inference_data.R
suppressPackageStartupMessages({library(lme4); library(pbkrtest)})
data(beets, package="pbkrtest")
for(name in c("beets", "cake")) write.csv(get(name), file.path("data", paste0(name, ".csv")), row.names=FALSE, quote=FALSE)

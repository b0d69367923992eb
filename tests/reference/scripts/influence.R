# Leaving out groups and rows, by refits and with the variance parameters held; run in tests/reference: Rscript scripts/influence.R
suppressPackageStartupMessages({library(lme4); library(jsonlite)})
options(digits=17, contrasts=c("contr.treatment","contr.poly"))
ctl <- lmerControl(optimizer="nloptwrap", optCtrl=list(xtol_abs=1e-12, ftol_abs=1e-12, xtol_rel=0, ftol_rel=0, maxeval=100000),
  check.conv.singular="ignore", check.conv.grad="ignore", check.conv.hess="ignore", check.nobs.vs.nRE="ignore", check.nobs.vs.nlev="ignore")
rd <- function(n, fac){ x <- read.csv(file.path("data", paste0(n, ".csv")), stringsAsFactors=TRUE); for(f in fac) x[[f]] <- factor(x[[f]]); x }
components <- function(m) { v <- as.data.frame(VarCorr(m), order="lower.tri"); v$vcov }
measures <- function(beta, Phi, beta_i, Phi_i) { d <- beta_i - beta; p <- length(d); Pinv <- solve(Phi)
  list(cooks=c(d %*% Pinv %*% d)/p, mdffits=c(d %*% solve(Phi_i) %*% d)/p, covratio=det(Phi_i)/det(Phi), covtrace=abs(sum(diag(Pinv %*% Phi_i)) - p), dfbetas=unname(d/sqrt(diag(Phi_i)))) }
# minus twice the (restricted) log-likelihood of all rows at any parameters, V in full
deviance_at <- function(X, y, V, beta, reml) { L <- chol(V); Vi <- chol2inv(L); n <- length(y); ld <- 2*sum(log(diag(L)))
  if(!reml) { r <- y - X %*% beta; return(n*log(2*pi) + ld + c(t(r) %*% Vi %*% r)) }
  A <- t(X) %*% Vi %*% X; b <- solve(A, t(X) %*% Vi %*% y); r <- y - X %*% b
  (n-ncol(X))*log(2*pi) + ld + c(determinant(A)$modulus) + c(t(r) %*% Vi %*% r) }
case <- function(name, text, fac, by, reml=TRUE) {
  data <- rd(name, fac); f <- as.formula(text); m <- lmer(f, data, REML=reml, control=ctl)
  data$unit <- if(by == "") factor(seq_len(nrow(data))) else if(grepl(":", by)) { parts <- strsplit(by, ":")[[1]]; factor(paste(data[[parts[1]]], data[[parts[2]]], sep=":")) } else data[[by]]
  X <- unname(getME(m,"X")); y <- getME(m,"y"); ZL <- as.matrix(getME(m,"Z") %*% getME(m,"Lambda")); V <- diag(nrow(X)) + tcrossprod(ZL); s2 <- sigma(m)^2
  beta <- unname(fixef(m)); Phi <- unname(as.matrix(vcov(m))); full <- deviance_at(X, y, s2*V, beta, reml)
  units <- levels(data$unit)
  held <- lapply(units, function(u) { k <- data$unit != u; Vi <- solve(V[k,k]); A <- t(X[k,,drop=FALSE]) %*% Vi %*% X[k,,drop=FALSE]; measures(beta, Phi, c(solve(A, t(X[k,,drop=FALSE]) %*% Vi %*% y[k])), s2*solve(A)) })
  refit <- lapply(units, function(u) { d <- data[data$unit != u,]; mi <- lmer(f, d, REML=reml, control=ctl); r <- measures(beta, Phi, unname(fixef(mi)), unname(as.matrix(vcov(mi))))
    r$rvc <- components(mi)/components(m) - 1
    th <- getME(m, "Lambdat"); th@x <- getME(mi,"theta")[getME(m,"Lind")]; Vi <- sigma(mi)^2*(diag(nrow(X)) + as.matrix(getME(m,"Z") %*% crossprod(th) %*% t(getME(m,"Z"))))
    r$displacement <- deviance_at(X, y, Vi, unname(fixef(mi)), reml) - full; r })
  column <- function(rows, what) sapply(rows, function(r) r[[what]])
  table <- function(rows, what) unname(t(matrix(unlist(lapply(rows, function(r) r[[what]])), ncol=length(rows))))
  both <- function(rows) list(cooks=column(rows,"cooks"), mdffits=column(rows,"mdffits"), covratio=column(rows,"covratio"), covtrace=column(rows,"covtrace"), dfbetas=table(rows,"dfbetas"))
  cat(name, text, by, reml, "\n")
  list(dataset=name, formula=text, factors=I(fac), by=by, reml=reml, units=units, held=both(held), refit=c(both(refit), list(displacement=column(refit,"displacement"), rvc=table(refit,"rvc"))),
    hat=unname(hatvalues(m)), cooks_conditional=unname(cooks.distance(m)))
}
out <- list(
  case("sleepstudy", "Reaction ~ Days + (Days | Subject)", "Subject", "Subject"), case("sleepstudy", "Reaction ~ Days + (Days | Subject)", "Subject", "Subject", FALSE),
  case("orthodont", "distance ~ age * Sex + (1 | Subject)", c("Subject","Sex"), "Subject"), case("dyestuff", "Yield ~ 1 + (1 | Batch)", "Batch", ""),
  case("pastes", "strength ~ 1 + (1 | batch) + (1 | batch:cask)", c("batch","cask"), "batch"), case("pastes", "strength ~ 1 + (1 | batch) + (1 | batch:cask)", c("batch","cask"), "batch:cask"),
  case("penicillin", "diameter ~ 1 + (1 | plate) + (1 | sample)", c("plate","sample"), "plate"), case("penicillin", "diameter ~ 1 + (1 | plate) + (1 | sample)", c("plate","sample"), "sample"),
  case("penicillin", "diameter ~ 1 + (1 | plate) + (1 | sample)", c("plate","sample"), "sample", FALSE),
  case("machines", "score ~ Machine + (1 | Worker) + (1 | Worker:Machine)", c("Worker","Machine"), "Worker"), case("machines", "score ~ Machine + (Machine | Worker)", c("Worker","Machine"), "Worker"))
write(toJSON(out, digits=NA, auto_unbox=TRUE), "expected_influence/influence.json")

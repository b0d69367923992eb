# Intraclass and other implied correlations with their intervals, and design effects; run in tests/reference: Rscript scripts/clustering.R
suppressPackageStartupMessages({library(lme4); library(lmerTest); library(numDeriv); library(jsonlite)})
options(digits=17, contrasts=c("contr.treatment","contr.poly"))
ctl <- lmerControl(optimizer="nloptwrap", optCtrl=list(xtol_abs=1e-12, ftol_abs=1e-12, xtol_rel=0, ftol_rel=0, maxeval=100000),
  check.conv.singular="ignore", check.conv.grad="ignore", check.conv.hess="ignore")
rd <- function(n, fac){ x <- read.csv(file.path("data", paste0(n, ".csv")), stringsAsFactors=TRUE); for(f in fac) x[[f]] <- factor(x[[f]]); x }
# Wald's exact interval of the variance ratio (Seely & El-Bassiouni 1983), by eigenvalues of the groups' part beside X, in full
exact <- function(name, text, fac, level=.95) {
  data <- rd(name, fac); m <- lme4::lmer(as.formula(text), data, control=ctl); X <- getME(m,"X"); Z <- as.matrix(getME(m,"Z")); y <- getME(m,"y")
  M <- diag(nrow(X)) - X %*% solve(crossprod(X), t(X)); e <- eigen(t(Z) %*% M %*% Z, symmetric=TRUE); keep <- e$values > 1e-7*max(e$values)
  l <- e$values[keep]; u <- c(t(e$vectors[,keep]) %*% t(Z) %*% M %*% y); t <- length(l); sse <- sum(qr.resid(qr(cbind(X,Z)), y)^2); f <- length(y) - qr(cbind(X,Z))$rank
  Fr <- function(icc) { r <- icc/(1-icc); (sum(u^2/(l*(1+r*l)))/t)/(sse/f) }
  at <- function(p) { q <- qf(p, t, f); if(Fr(0) <= q) 0 else uniroot(function(x) Fr(x) - q, c(0, 1-1e-10), tol=1e-14)$root }
  list(dataset=name, formula=text, factors=I(fac), df=c(t,f), lower=at((1+level)/2), upper=at((1-level)/2)) }
# Searle's, from the analysis of variance of balanced groups
searle <- function(name, text, fac, level=.95) { data <- rd(name, fac); a <- anova(lm(as.formula(text), data)); F <- a$`F value`[1]; g <- a$Df[1]; f <- a$Df[2]; n <- nrow(data)/(g+1)
  b <- c(F/qf((1+level)/2, g, f), F/qf((1-level)/2, g, f)); list(dataset=name, lower=max(0,(b[1]-1)/(b[1]+n-1)), upper=max(0,(b[2]-1)/(b[2]+n-1))) }
# The delta method by numerical derivatives of a quantity in (theta, sigma, beta)
delta <- function(m, quantity, link, inverse, level=.95) { dev <- lmerTest::as_lmerModLmerTest(m); at <- c(dev@vcov_varpar[0,0], getME(m,"theta"), sigma(m), fixef(m)); k <- nrow(dev@vcov_varpar)
  V <- matrix(0, length(at), length(at)); V[1:k,1:k] <- dev@vcov_varpar; V[-(1:k),-(1:k)] <- as.matrix(vcov(m)); g <- grad(function(p) link(quantity(p)), at); s <- sqrt(c(g %*% V %*% g)); z <- qnorm((1+level)/2)
  c(quantity(at), inverse(link(quantity(at)) - z*s), inverse(link(quantity(at)) + z*s)) }
covariance <- function(m, p) { th <- getME(m,"Lambdat"); nt <- length(getME(m,"theta")); th@x <- p[1:nt][getME(m,"Lind")]; p[nt+1]^2*crossprod(th) }
shares <- function(name, text, fac) { data <- rd(name, fac); m <- lme4::lmer(as.formula(text), data, control=ctl); Z <- getME(m,"Z"); X <- getME(m,"X"); n <- nrow(X); nt <- length(getME(m,"theta"))
  random <- function(p) { C <- covariance(m, p); sum((Z %*% C) * Z)/n }; s2 <- function(p) p[nt+1]^2; fixed <- function(p) var(c(X %*% p[-(1:(nt+1))]))
  list(dataset=name, formula=text, factors=I(fac), adjusted=delta(m, function(p) random(p)/(random(p)+s2(p)), qlogis, plogis), unadjusted=delta(m, function(p) random(p)/(random(p)+s2(p)+fixed(p)), qlogis, plogis)) }
# over times: z(t) gives the columns of the first level of each factor in the numerator
times <- function(name, text, fac, at, z) { data <- rd(name, fac); m <- lme4::lmer(as.formula(text), data, control=ctl); nt <- length(getME(m,"theta")); k <- length(z(0))
  C <- function(p) as.matrix(covariance(m, p)[1:k,1:k]); cv <- function(p, s, t) c(z(s) %*% C(p) %*% z(t)); s2 <- function(p) p[nt+1]^2
  pairs <- t(combn(at, 2))
  list(dataset=name, formula=text, factors=I(fac), times=at, icc=t(sapply(at, function(t) delta(m, function(p) cv(p,t,t)/(cv(p,t,t)+s2(p)), qlogis, plogis))), pairs=pairs,
    correlation=t(apply(pairs, 1, function(q) delta(m, function(p) cv(p,q[1],q[2])/sqrt((cv(p,q[1],q[1])+s2(p))*(cv(p,q[2],q[2])+s2(p))), atanh, tanh)))) }
effects <- function(name, text, fac) { data <- rd(name, fac); m <- lme4::lmer(as.formula(text), data, control=ctl); X <- unname(getME(m,"X")); n <- nrow(X)
  V <- sigma(m)^2*diag(n) + as.matrix(getME(m,"Z") %*% covariance(m, c(getME(m,"theta"), sigma(m))) %*% t(getME(m,"Z"))); v <- mean(diag(V)); one <- rep(1, n)
  list(dataset=name, formula=text, factors=I(fac), effect=c((1/sum(solve(V)))/(v/n), diag(solve(t(X) %*% solve(V, X)))/(v*diag(solve(crossprod(X)))))) }
s <- "Subject"
out <- list(
 exact=list(exact("dyestuff","Yield ~ 1 + (1 | Batch)","Batch"), exact("dyestuff2","Yield ~ 1 + (1 | Batch)","Batch"), exact("orthodont","distance ~ age * Sex + (1 | Subject)",c("Subject","Sex")), exact("sleepstudy","Reaction ~ Days + (1 | Subject)",s),
  exact("machines","score ~ Machine + (1 | Worker)",c("Worker","Machine")), exact("chickweight","weight ~ Time * Diet + (1 | Chick)",c("Chick","Diet")), exact("oxboys","height ~ age + (1 | Subject)",s)),
 searle=list(searle("dyestuff","Yield ~ Batch","Batch"), searle("dyestuff2","Yield ~ Batch","Batch")),
 shares=list(shares("sleepstudy","Reaction ~ Days + (1 | Subject)",s), shares("sleepstudy","Reaction ~ Days + (Days | Subject)",s), shares("sleepstudy","Reaction ~ Days + (Days || Subject)",s), shares("chickweight","weight ~ Time * Diet + (1 | Chick)",c("Chick","Diet")), shares("penicillin","diameter ~ 1 + (1 | plate) + (1 | sample)",c("plate","sample")),
  shares("machines","score ~ Machine + (Machine | Worker)",c("Worker","Machine"))),
 times=list(times("sleepstudy","Reaction ~ Days + (Days | Subject)",s,c(0,4.5,9),function(t) c(1,t)), times("orthodont","distance ~ age + (I(age - 11) | Subject)",c("Subject","Sex"),c(8,10,14),function(t) c(1,t-11)),
  times("sleepstudy","Reaction ~ Days + (Days + I(Days^2) | Subject)",s,c(0,3,9),function(t) c(1,t,t^2))),
 effects=list(effects("dyestuff","Yield ~ 1 + (1 | Batch)","Batch"), effects("sleepstudy","Reaction ~ Days + (1 | Subject)",s), effects("sleepstudy","Reaction ~ Days + (Days | Subject)",s), effects("chickweight","weight ~ Time * Diet + (1 | Chick)",c("Chick","Diet")),
  effects("pastes","strength ~ 1 + (1 | batch) + (1 | batch:cask)",c("batch","cask")), effects("penicillin","diameter ~ 1 + (1 | plate) + (1 | sample)",c("plate","sample"))))
write(toJSON(out, digits=NA, auto_unbox=TRUE), "expected_clustering/clustering.json")

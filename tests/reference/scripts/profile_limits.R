# Profile-likelihood limits of variance parameters, from lme4's deviance (ML) but not by lme4's own search.
# Run from the project's root: Rscript tests/reference/scripts/profile_limits.R; writes expected_profile/limits.json.
#
# lme4's profile() searches over SDs and correlations in a box. With three effects much of that box is no covariance
# matrix, with two the search can stop early, and the limit is read off a spline. Here the covariance is written as
# M M' with the effects in an order in which the parameter that is held stands in the first rows of a triangular M:
# whatever the other entries are, it is a covariance matrix and the parameter has the value wanted. Each minimum is
# the best of searches from the last one, from the optimum, and from uncorrelated effects; the limit is bisected.
suppressPackageStartupMessages({library(lme4); library(jsonlite)})
z2 <- qchisq(.95, 1)

# L with L L' = M M', also where a row is zero (qr() would move it to the end).
triangular <- function(M) {
  S <- M %*% t(M)
  L <- 0 * S
  for (j in seq_len(nrow(S))) for (i in j:nrow(S)) {
    left <- S[i, j] - sum(L[i, ] * L[j, ])
    L[i, j] <- if (i == j) sqrt(max(left, 0)) else if (L[j, j] > 0) left / L[j, j] else 0
  }
  L
}
lower <- function(L) L[lower.tri(L, diag = TRUE)]

model <- function(formula, data) {
  control <- lmerControl(optCtrl = list(xtol_abs = 1e-12, ftol_abs = 1e-12, xtol_rel = 0, ftol_rel = 0, maxeval = 1e5))
  fit <- lmer(formula, data, REML = FALSE, control = control)
  profiled <- lmer(formula, data, REML = FALSE, devFunOnly = TRUE)
  inside <- environment(profiled)
  names <- fit@cnms[[1]]
  L <- diag(0, length(names))
  L[lower.tri(L, diag = TRUE)] <- getME(fit, "theta")
  with_sigma <- function(theta, sigma) {
    profiled(theta)
    inside$pp$ldL2() + (inside$resp$wrss() + inside$pp$sqrL(1)) / sigma^2 + nobs(fit) * log(2 * pi * sigma^2)
  }
  list(profiled = profiled, with_sigma = with_sigma, L = L, sigma = sigma(fit), names = names, group = names(fit@cnms),
       minimum = profiled(getME(fit, "theta")))
}

# What is held, as a function of its value and the other coordinates; scale makes them all of order one.
held <- function(m, kind, i = 0, j = 0) {
  k <- length(m$names)
  order <- unique(c(if (j) j, if (i) i, seq_len(k)))
  scale <- sqrt(rowSums(m$L^2))[order]
  M <- triangular(m$L[order, , drop = FALSE]) / scale
  back <- function(M) lower(triangular((scale * M)[order(order), , drop = FALSE]))
  place <- lower.tri(M, diag = TRUE)
  fill <- function(par, spare) { place[spare] <- FALSE; N <- diag(0, k); N[place] <- par; N }
  rest <- function(spare) { place[spare] <- FALSE; place }
  if (kind == "sigma") {
    d <- function(value, par) m$with_sigma(back(fill(par, cbind(0, 0))), value)
    return(list(d = d, start = M[place], bound = rep(-Inf, sum(place)), off = (row(M) != col(M))[place]))
  }
  if (kind == "sd") {
    spare <- cbind(1, 1)
    d <- function(value, par) {
      N <- fill(par[-1], spare)
      N[1, 1] <- value / scale[1] / exp(par[1])
      m$with_sigma(back(N), exp(par[1]))
    }
    r <- rest(spare)
    return(list(d = d, start = c(log(m$sigma), M[r]), bound = rep(-Inf, 1 + sum(r)), off = c(FALSE, (row(M) != col(M))[r])))
  }
  spare <- rbind(c(1, 1), c(2, 1), c(2, 2))
  d <- function(value, par) {
    N <- fill(par[-(1:2)], spare)
    N[1, 1] <- par[1]
    N[2, 1:2] <- par[2] * c(value, sqrt(1 - value^2))
    m$profiled(back(N))
  }
  r <- rest(spare)
  list(d = d, start = c(1, 1, M[r]), bound = c(0, 0, rep(-Inf, sum(r))), off = c(FALSE, FALSE, (row(M) != col(M))[r]))
}

limit <- function(m, h, estimate, edge, far) {
  best <- h$start
  rise <- function(value) {
    starts <- list(best, h$start, ifelse(h$off, 0, h$start), ifelse(h$off, 0, .1), pmax(h$bound, ifelse(h$off, .1, .3)))
    found <- lapply(starts, function(s) {
      for (again in 1:3) s <- nlminb(s, function(p) h$d(value, p), lower = h$bound,
                                     control = list(rel.tol = 1e-14, x.tol = 1e-12, eval.max = 5000, iter.max = 5000))$par
      list(par = s, d = h$d(value, s))
    })
    found <- found[[which.min(sapply(found, `[[`, "d"))]]
    best <<- found$par
    found$d - m$minimum - z2
  }
  if (is.finite(edge) && rise(edge) < 0) return(edge)
  outer <- if (is.finite(edge)) edge else far
  while (rise(outer) < 0) outer <- estimate + 2 * (outer - estimate)
  best <- h$start
  uniroot(function(v) if (v == estimate) -z2 else rise(v), sort(c(estimate, outer)), tol = 1e-9)$root
}

limits <- function(dataset, formula, factors) {
  data <- read.csv(file.path("tests/reference/data", paste0(dataset, ".csv")))
  data[factors] <- lapply(data[factors], factor)
  m <- model(as.formula(formula), data)
  k <- length(m$names)
  S <- m$sigma^2 * m$L %*% t(m$L)
  rows <- list()
  add <- function(name, kind, value, edges, far, ...) {
    h <- held(m, kind, ...)
    rows[[name]] <<- c(limit(m, h, value, edges[1], far[1]), limit(m, h, value, edges[2], far[2]))
    message(dataset, " ", name, " ", paste(format(rows[[name]], digits = 10), collapse = " "))
  }
  for (j in seq_len(k)) for (i in j:k) {
    sd <- sqrt(S[j, j])
    if (i == j) add(paste0("sd_", m$names[j], "|", m$group), "sd", sd, c(0, Inf), c(NA, 2 * sd), j)
    else add(paste0("cor_", m$names[i], ".", m$names[j], "|", m$group), "cor", S[i, j] / sqrt(S[i, i] * S[j, j]),
             c(-1, 1), c(NA, NA), i, j)
  }
  add("sigma", "sigma", m$sigma, c(-Inf, Inf), m$sigma * c(.7, 1.4))
  list(dataset = dataset, formula = formula, par = names(rows), lower = unname(sapply(rows, `[`, 1)),
       upper = unname(sapply(rows, `[`, 2)))
}

answer <- list(
  limits("sleepstudy", "Reaction ~ Days + (Days | Subject)", "Subject"),
  limits("mathachieve", "MathAch ~ SES + MEANSES + (SES | School)", "School"),
  limits("machines", "score ~ Machine + (Machine | Worker)", c("Worker", "Machine")),
  limits("orthodont", "distance ~ age * Sex + (age | Subject)", c("Subject", "Sex")),
  limits("oxboys", "height ~ age + (age | Subject)", "Subject"),
  limits("chickweight", "weight ~ Time * Diet + (Time | Chick)", c("Chick", "Diet"))
)
write(toJSON(answer, auto_unbox = TRUE, digits = NA, pretty = TRUE), "tests/reference/expected_profile/limits.json")

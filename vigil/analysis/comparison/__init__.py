"""Two periods, places, actors, kinds of event or weapon classes side by side: rates, ratio, shares, with intervals.

What is compared is a figure a night, of a public table a day. Nights without a report, or whose figure is not known,
are in no denominator; days without a recorded event are, as 0. Places of a public table are its units of the highest
level, its actors whoever is named first or second: an event that names both is on both sides.

- Rates and their ratio: a log-linear model of the nightly figures with robust variance by night (the modified Poisson
  regression of Zou 2004, doi:10.1093/aje/kwh090): it holds for counts that vary far more than Poisson's, each side by
  as much as it does, and for two sides told of the same nights. Intervals from Student's t with the nights of the
  smaller side less one. Where the figure of one night goes with that of the night before, the variance is raised by
  (1 + r) / (1 - r), r being that correlation (Bayley and Hammersley 1946, doi:10.2307/2983560).
- Shares neutralised: Wilson's interval (1927) with the effective number of munitions, that is their number divided by
  the design effect of nights as clusters, with the correction for few of them (Korn and Graubard 1998, Survey
  Methodology 24, 193); their difference by Newcombe's method (1998).
- Shares of nights on which a place is named: Wilson's interval, a night taken as independent of the next.
"""

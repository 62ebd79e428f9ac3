"""Is it more than before: a week against the weeks before it, and where the level of the daily series changes.

Levels of change follow the published thresholds of ACLED's Trendfinder, Country Change Level map
(acleddata.com/platform/trendfinder): the latest week against the weekly mean of the 4 (and of the 52) weeks before it,
more than 25 % up a large increase, 10 to 25 % up a moderate one, more than 25 % down a large decrease, anything
between a limited change; at most two a week on average before and at most five in the week count as limited
change, whatever the percentage. They were made for numbers of events; here they are put to munitions, people and
nights too. The thresholds know nothing of how much nights vary: the interval of the ratio, worked out as for
comparisons, stands beside each. Weeks are seven nights, of a public table seven days; means run over those whose
figure is known. Of a public table the places are those with the most events in the five weeks looked at.

Change points are found by optimal partitioning with a penalty (PELT: Killick, Fearnhead and Eckley 2012,
doi:10.1080/01621459.2012.737745, as implemented in ruptures) on Anscombe's square-root scale (1948), on which heavy
nights vary as little as light ones. The penalty is Yao's (1988): 2 log n times the variance, here the long-run variance
of an AR(1) process whose variance and correlation are estimated from differences of nights one and two apart, which a
change of level hardly touches (after Chakar, Lebarbier, Lévy-Leduc and Robin 2017, doi:10.3150/15-BEJ782). How sure
a point is comes from a bootstrap of the residuals in blocks of seven nights (Künsch 1989), with a fixed seed. A series
of more than 366 days is looked at by the week, or by as many whole weeks as make no more than 366 steps of it: the sum
of each step then stands where that of a night does, scaled to its whole length where at least half is known.
"""

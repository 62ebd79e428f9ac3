"""What the nights around a set of dates look like, against the nights around any other dates of the table.

Night 0 of a date is the first night that begins after that day's daytime: the attack reported the morning
after. Night -1 is the one reported on the morning of the date itself. In a public table the days around a date stand in
their place, and day 0 is the date itself. A date's hour plays no part.

The figure compared is one number: the mean of nights 0 to k less the mean of nights -k to -1, averaged over the
dates. It is compared in two ways, both of which keep the runs of the series as they are:

- together: all dates are moved by the same number of nights, round the table and back to its beginning, so that
  their spacing is kept too (a circular shift; Edgington and Onghena, Randomization Tests, 4th ed., 2007). There are
  as many shifts as nights, and each one is worked out: the share is exact, not sampled.
- each on its own: every date is put on a night drawn at random, ten thousand times, with a fixed seed. The share is
  (b + 1) / (m + 1) (Phipson and Smyth 2010, doi:10.2202/1544-6115.1585), its interval Clopper and Pearson's.

Windows end at the edges of the table: January is never joined to July. Unknown nights are left out of means, never
taken as zero. What comes out is association; neither way of comparing says why.
"""

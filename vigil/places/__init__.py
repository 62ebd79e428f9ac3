"""Places: names to coordinates without the network, the areas to draw, and what lies in what.

geocoder   `resolve`, `geocode_frame` and the geopy geocoder `OfflineGeocoder`
gazetteer  the names and the places behind them
names      how a name becomes a key
areas      `collection`, `names_in`, `area_of`
hierarchy  `ancestors`, `descendants`
online     Nominatim, only when someone turns it on
build      rebuilds the files in `data/` that the rest reads
"""

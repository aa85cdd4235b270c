"""What tap-xero and target-xero share: one connection to Xero and one description of what it holds.

connection          what a plugin uses; puts the rest together
api, transport      one call: sent, understood, tried again
rate_limits         how many calls: by the minute, with other processes, by the day, in all
grant, auth         what we may do, where, and the command xero-auth
storage             what outlives a run
settings, command   what both plugins are given
catalogue           what can be read and written, and how a record becomes what its schema says
expressions         values in settings that are computed
errors, values      what can go wrong, and dates, numbers and time zones as Xero has them
"""

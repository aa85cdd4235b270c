"""What tap-xero and target-xero share: one connection to Xero and one description of what it holds.

connection                        what a plugin uses; puts the rest together
session, wire, refusals, retry, errors
                                  one call: sent, understood, tried again
limits, neighbours, slots, budget, meter
                                  how many calls: by the minute, with other processes, by the day, in all
signer, grant, oauth, claims, scopes, preflight, organisations, auth
                                  what we may do, where, and the command xero-auth
store, database, engines, locks, encryption
                                  what outlives a run
settings, checks, command         what both plugins may be told
entities, schemas, records, dates what can be read, and how a record becomes what its schema says
writing, models                   what can be written
expressions, periods              values in settings that are computed
"""

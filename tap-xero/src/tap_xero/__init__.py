"""The Singer tap for Xero.

tap, settings, stream_settings    the command, and what may be set
streams, messages                 what every stream does in each organisation, and how it writes
collection, children, reports, custom
                                  the kinds of streams
asking, reading                   what is asked of Xero, and how it is read so that nothing is lost
deletions, versions               how a target hears of what is gone
naming                            other names than Xero's
progress, summary                 what a run says of itself
shorthand                         records as short text, for the state
"""

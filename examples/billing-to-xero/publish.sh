#!/bin/sh
meltano run tap-postgres target-xero; code=$?  # 1 if rows were rejected, and nothing after it in the same run
meltano invoke billing:results && exit $code

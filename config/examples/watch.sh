#!/bin/sh
# watch.sh REGION: prints the state of a region. Exits 0 when it is clear, 1 under alert, 2 when nobody knows.
url="${ALLCLEAR_URL:-http://localhost:8080}/v1/status/$1"
answer=$(curl -fsS --max-time 5 ${ALLCLEAR_TOKEN:+-H "Authorization: Bearer $ALLCLEAR_TOKEN"} "$url") || { echo unknown; exit 2; }
# The first "state" of the answer is that of the region itself.
state=$(printf %s "$answer" | sed 's/.*"nameEn":"[^"]*","state":"\([a-z]*\)".*/\1/;t;s/.*/unknown/' | head -n 1)
echo "$state"
case "$state" in
  clear) exit 0 ;;
  alert | partial) exit 1 ;;
  *) exit 2 ;;
esac

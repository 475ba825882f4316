#!/usr/bin/env bash
# The eight cases of the reference guide's manual script, with curl against a running `aura-trainer serve`.
#
#   aura-trainer serve --port 5005 --root FOOTAGE
#   tests/manual_api.sh URL TOKEN_FILE CLIP
#
# CLIP is a video below FOOTAGE, 20 seconds long at least. The ratings of the profile are cleared (and kept aside).
set -euo pipefail

url="$1/api/ml"
token="$(cat "$2")"
clip="$3"
answer="$(mktemp)"
trap 'rm -f "$answer"' EXIT
passed=0

# call STATUS METHOD PATH [BODY]: make a request, which must be answered with the status.
call() {
  local wanted="$1" method="$2" path="$3" status
  local data=()
  if [ $# -gt 3 ]; then data=(-H 'Content-Type: application/json' --data "$4"); fi
  status="$(curl -sS -o "$answer" -w '%{http_code}' -X "$method" -H "Authorization: Bearer $token" \
    "${data[@]+"${data[@]}"}" "$url/$path")"
  if [ "$status" != "$wanted" ]; then
    echo "FAILED: $method $path gave $status, not $wanted: $(cat "$answer")" >&2
    exit 1
  fi
}

# holds TEXT: the last answer must contain it.
holds() {
  if ! grep -qF -- "$1" "$answer"; then
    echo "FAILED: '$1' is not in $(cat "$answer")" >&2
    exit 1
  fi
}

job_id() { sed -n 's/.*"jobId":"\([^"]*\)".*/\1/p' "$answer"; }

pass() {
  passed=$((passed + 1))
  echo "ok $passed - $1"
}

# upload COUNT: rate so many frames of the clip, a third of them high.
upload() {
  local items="" number
  for number in $(seq 1 "$1"); do
    items="$items,{\"framePath\":\"$clip#t=$(printf '%d.%d' $((number * 6 / 10)) $((number * 6 % 10)))\",\"rating\":0.$((number * 3 % 10))}"
  done
  call 200 POST annotations/upload "{\"annotations\":[${items#,}]}"
  holds "Successfully uploaded $1 annotations"
}

# follow JOB: read its events until it has ended; the last state is printed.
follow() {
  curl -sSN -H "Authorization: Bearer $token" "$url/train/$1/events" >"$answer"
  grep '^data: ' "$answer" | sed -n 's/.*"state": "\([A-Za-z]*\)".*/\1/p' | tail -n 1
}

call 200 DELETE annotations

upload 3
pass "upload valid annotations"

call 200 GET annotations/stats
holds '"totalAnnotations":3'
holds '"userId":"default-user"'
pass "get statistics"

call 400 POST train/frame-importance '{}'
holds '"title": "System Requirements Not Met"'
call 200 DELETE annotations
call 400 POST train/frame-importance '{}'
holds '"title": "Insufficient Data"'
pass "insufficient data is refused"

call 400 POST annotations/upload "{\"annotations\":[{\"framePath\":\"$clip#t=1\",\"rating\":1.5}]}"
holds 'Rating must be between 0.0 and 1.0, got 1.5'
pass "invalid ratings are refused"

call 400 POST annotations/upload '{"annotations":[{"framePath":"","rating":0.5}]}'
holds 'Frame path must not be empty'
pass "empty frame paths are refused"

upload 30
call 200 GET train/preflight
holds '"meetsMinimumRequirements":true'
call 200 POST train/frame-importance \
  '{"modelName":"manual","pipelineConfig":{"preset":"quick","deployPolicy":"always"}}'
holds 'Training job submitted successfully'
job="$(job_id)"
state="$(follow "$job")"
[ "$state" = Completed ] || { echo "FAILED: the training ended as $state" >&2; exit 1; }
grep -q '^event: fitStep' "$answer" || { echo "FAILED: no fitting step was told" >&2; exit 1; }
call 200 GET "train/$job/analysis"
holds '"recommendation":'
pass "a training is started, and followed to its end"

call 409 POST model/restore-backup
call 200 POST model/revert
holds 'Successfully reverted to default model'
pass "the default model is gone back to"

call 200 POST train/frame-importance '{"modelName":"cancelled","pipelineConfig":{"preset":"thorough"}}'
job="$(job_id)"
call 200 POST "train/$job/cancel"
holds 'cancellation requested'
state="$(follow "$job")"
[ "$state" = Cancelled ] || { echo "FAILED: the training ended as $state" >&2; exit 1; }
call 400 POST "train/$job/cancel"
holds '"title": "Cancellation Failed"'
pass "a job is cancelled"

echo "all $passed cases passed"

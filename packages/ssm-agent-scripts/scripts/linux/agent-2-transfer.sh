
# ---- HTTP ----
# Sets `status`; 000 says that nothing answered. The body goes to `sink`, by default to `answer`, where refusals are read.
request() { # CURL-ARGUMENT...
  status=$(curl -sS -o "${sink:-$job/answer}" -w '%{http_code}' --connect-timeout 20 -H 'Expect:' "$@" 2>"$job/curl-error") || true
  [ -n "$status" ] || status=000
}
# Tries again what may pass: no answer, throttles, server errors.
patiently() { # CURL-ARGUMENT...
  local pause
  for pause in $PAUSES; do
    request "$@"
    case $status in 000 | 429 | 5??) sleep "$pause" ;; *) return ;; esac
  done
}
why() { # the reason of the last refusal, for a person
  local code
  code=$(head -c 4096 "${sink:-$job/answer}" 2>/dev/null | tr -d '\000' | sed -n 's/.*<Code>\([^<]*\)<.*/\1/p' | head -n 1)
  [ "$status" != 000 ] && printf 'HTTP %s %s' "$status" "$code" || tr '\n' ' ' <"$job/curl-error"
}
ended() { # KEY: is the URL over, or about to be?
  [ "$(date +%s)" -ge $((${ticket[$1]:-0} - 5)) ]
}

# ---- archives ----
if command -v python3 >/dev/null 2>&1; then
  tool=python3
elif command -v unzip >/dev/null 2>&1 && command -v zip >/dev/null 2>&1; then
  tool=zip
else
  tool=none
fi
case ${CODEPIPELINE_EC2_ARCHIVER:-} in zip | python3) tool=$CODEPIPELINE_EC2_ARCHIVER ;; esac

zip_py() {
  python3 -I - "$@" <<'PY'
@@zip.py@@
PY
}

unpack_by_unzip() { # ARCHIVE FOLDER
  local name link
  mkdir -p "$2" || return 1
  # An archive without entries is 22 bytes long; unzip calls it an error.
  [ "$(stat -c %s "$1")" -gt 22 ] || { echo 0 && return 0; }
  while IFS= read -r name; do
    case /$name/ in
      //* | */../* | *'\'*) echo "the entry '$name' would leave its folder" >&2 && return 1 ;;
    esac
  done < <(unzip -Z1 "$1")
  unzip -q -o "$1" -d "$2" >&2 || return 1
  while IFS= read -r -d '' link; do
    case $(realpath -m -- "$link") in
      "$(realpath -- "$2")"/*) ;;
      *) rm -f -- "$link" && echo "the link '$link' would leave its folder" >&2 && return 1 ;;
    esac
  done < <(find "$2" -type l -print0)
  unzip -Z1 "$1" | grep -vc '/$' || true
}
pack_by_zip() { # ARCHIVE PATH
  local folder name
  if [ -d "$2" ]; then folder=$2 name=.; else folder=$(dirname -- "$2") name=./$(basename -- "$2"); fi
  if [ -d "$2" ] && [ -z "$(ls -A -- "$2")" ]; then
    { printf 'PK\005\006' && head -c 18 /dev/zero; } >"$1" && echo 0
    return
  fi
  (cd -- "$folder" && zip -q -r -y -1 "$1" "$name") >&2 && unzip -Z1 "$1" | grep -vc '/$'
}
unpack_tar() { # ARCHIVE FOLDER
  local name top files=0
  tar -tf "$1" >/dev/null || { echo 'it is no zip and no tar archive' >&2 && return 1; }
  [ "$(tar -tf "$1" --quoting-style=literal 2>/dev/null | wc -l)" -eq "$(tar -tf "$1" --quoting-style=escape 2>/dev/null | wc -l)" ] ||
    { echo 'its listing cannot be read: a name has several lines' >&2 && return 1; }
  while IFS= read -r name; do
    case /$name/ in //* | */../*) echo "the entry '$name' would leave its folder" >&2 && return 1 ;; esac
  done < <(tar -tf "$1" --quoting-style=literal 2>/dev/null)
  # tar makes links that point upwards last, so that nothing is written through them.
  mkdir -p "$2" && top=$(realpath -- "$2") && tar -xf "$1" -C "$2" --no-same-owner >&2 || return 1
  while IFS= read -r name; do
    [ ! -L "$2/$name" ] || case $(realpath -m -- "$2/$name")/ in
      "$top"/*) ;;
      *) rm -f -- "$2/$name" && echo "the link '$name' would leave its folder" >&2 && return 1 ;;
    esac
    [ "${name: -1}" = / ] || files=$((files + 1))
  done < <(tar -tf "$1" --quoting-style=literal 2>/dev/null)
  echo "$files"
}

# Prints the number of files; on failure says why on stderr.
unpack() { # ARCHIVE FOLDER
  case $(head -c 4 "$1" | od -An -tx1 | tr -d ' \n') in
    504b*)
      case $tool in
        python3) zip_py unpack "$1" "$2" ;;
        zip) unpack_by_unzip "$1" "$2" ;;
        *) echo 'this image has neither python3 nor unzip and zip' >&2 && return 1 ;;
      esac
      ;;
    *) unpack_tar "$1" "$2" ;;
  esac
}
pack() { # ARCHIVE PATH
  rm -f -- "$1"
  case $tool in
    python3) zip_py pack "$1" "$2" ;;
    zip) pack_by_zip "$1" "$2" ;;
    *) echo 'this image has neither python3 nor unzip and zip' >&2 && return 1 ;;
  esac
}

# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# bash completion for ocr, printed by `ocr completion bash`

_ocr_words() { mapfile -t COMPREPLY < <(compgen -W "$1" -- "$cur"); }
_ocr_list() { mapfile -t COMPREPLY < <(compgen -P "${cur%"${cur##*,}"}" -W "$1" -- "${cur##*,}"); }
_ocr_files() {
  compopt -o filenames 2>/dev/null
  mapfile -t COMPREPLY < <(compgen -f -- "$cur")
}
_ocr_first() {
  local names
  mapfile -t names < <(compgen -W "$commands" -- "$cur")
  _ocr_files
  COMPREPLY=("${names[@]}" "${COMPREPLY[@]}")
}
_ocr() {
  local commands='read batch watch status start stop restart logs history store config completion'
  local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]} command=read operands='' word
  COMPREPLY=()
  # bash hands over --option=value as three words
  if [[ $cur == "=" ]]; then
    cur=''
  elif [[ $prev == "=" ]]; then
    prev=${COMP_WORDS[COMP_CWORD - 2]}
  fi
  if ((COMP_CWORD == 1)) && [[ $cur != -* ]]; then
    _ocr_first
    return
  fi
  for word in $commands; do [[ ${COMP_WORDS[1]} == "$word" ]] && command=$word; done
  for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do [[ $word == -- ]] && operands=yes; done
  case $command in
    read)
      [[ $operands ]] || case $prev in
        --engine)
          _ocr_words 'auto pdfium pdfplumber rapidocr tesseract'
          return
          ;;
        --quality)
          _ocr_words 'best fast'
          return
          ;;
        -l | --language)
          :
          return
          ;;
        -f | --format)
          _ocr_list 'text json csv tsv md hocr alto pdf xlsx beancount ledger explain'
          return
          ;;
        --timeout)
          :
          return
          ;;
        -o | --output)
          _ocr_files
          return
          ;;
        -p | --pages)
          :
          return
          ;;
        --password-file)
          _ocr_files
          return
          ;;
        --env-file)
          _ocr_files
          return
          ;;
        --progress)
          _ocr_words 'auto plain json none'
          return
          ;;
      esac
      if [[ ! $operands && $cur == -* ]]; then
        _ocr_words '-h --help --engine --quality -l --language -f --format --timeout -o --output --force -p --pages --password-file --strict --fresh --no-store --explain --force-ocr --no-ocr --no-daemon --env-file --progress -q --quiet'
      else
        _ocr_files
      fi
      ;;
    batch)
      [[ $operands ]] || case $prev in
        -o | --output)
          _ocr_files
          return
          ;;
        --include)
          :
          return
          ;;
        --exclude)
          :
          return
          ;;
        --files-from)
          _ocr_files
          return
          ;;
        --retry-failed)
          _ocr_files
          return
          ;;
        --report)
          _ocr_files
          return
          ;;
        --report-format)
          _ocr_words 'ndjson csv'
          return
          ;;
        -j | --jobs)
          :
          return
          ;;
        --max-failures)
          :
          return
          ;;
        --engine)
          _ocr_words 'auto pdfium pdfplumber rapidocr tesseract'
          return
          ;;
        --quality)
          _ocr_words 'best fast'
          return
          ;;
        -l | --language)
          :
          return
          ;;
        -f | --format)
          _ocr_list 'text json csv tsv md hocr alto pdf xlsx beancount ledger explain'
          return
          ;;
        --timeout)
          :
          return
          ;;
        -p | --pages)
          :
          return
          ;;
        --password-file)
          _ocr_files
          return
          ;;
        --env-file)
          _ocr_files
          return
          ;;
        --progress)
          _ocr_words 'auto plain json none'
          return
          ;;
      esac
      if [[ ! $operands && $cur == -* ]]; then
        _ocr_words '-h --help -o --output -r --recursive --include --exclude --files-from -0 --null --retry-failed --report --report-format -j --jobs --force --fsync --max-failures --ordered -n --dry-run --json --engine --quality -l --language -f --format --timeout -p --pages --password-file --strict --fresh --no-store --explain --force-ocr --no-ocr --no-daemon --env-file --progress -q --quiet'
      else
        _ocr_files
      fi
      ;;
    watch)
      [[ $operands ]] || case $prev in
        -o | --output)
          _ocr_files
          return
          ;;
        --include)
          :
          return
          ;;
        --exclude)
          :
          return
          ;;
        --settle)
          :
          return
          ;;
        --report)
          _ocr_files
          return
          ;;
        --report-format)
          _ocr_words 'ndjson csv'
          return
          ;;
        -j | --jobs)
          :
          return
          ;;
        --engine)
          _ocr_words 'auto pdfium pdfplumber rapidocr tesseract'
          return
          ;;
        --quality)
          _ocr_words 'best fast'
          return
          ;;
        -l | --language)
          :
          return
          ;;
        -f | --format)
          _ocr_list 'text json csv tsv md hocr alto pdf xlsx beancount ledger explain'
          return
          ;;
        --timeout)
          :
          return
          ;;
        -p | --pages)
          :
          return
          ;;
        --password-file)
          _ocr_files
          return
          ;;
        --env-file)
          _ocr_files
          return
          ;;
        --progress)
          _ocr_words 'auto plain json none'
          return
          ;;
      esac
      if [[ ! $operands && $cur == -* ]]; then
        _ocr_words '-h --help -o --output -r --recursive --include --exclude --move --settle --report --report-format -j --jobs --force --fsync --engine --quality -l --language -f --format --timeout -p --pages --password-file --strict --fresh --no-store --explain --force-ocr --no-ocr --no-daemon --env-file --progress -q --quiet'
      else
        _ocr_files
      fi
      ;;
    status)
      if [[ ! $operands && $cur == -* ]]; then
        _ocr_words '-h --help --json --watch'
      else
        :
      fi
      ;;
    start)
      [[ $operands ]] || case $prev in
        --workers)
          :
          return
          ;;
        --ocr-workers)
          :
          return
          ;;
        --ocr-idle)
          :
          return
          ;;
        --idle-exit)
          :
          return
          ;;
        --warm-timeout)
          :
          return
          ;;
        --max-pages)
          :
          return
          ;;
        --max-input)
          :
          return
          ;;
        --worker-memory)
          :
          return
          ;;
        --worker-documents)
          :
          return
          ;;
        --worker-growth)
          :
          return
          ;;
        --window)
          :
          return
          ;;
        --max-clients)
          :
          return
          ;;
        --sandbox)
          _ocr_words 'true false'
          return
          ;;
        --python)
          _ocr_files
          return
          ;;
        --service-dir)
          _ocr_files
          return
          ;;
        --log-level)
          _ocr_words 'debug info warning error'
          return
          ;;
        --store)
          _ocr_words 'on off'
          return
          ;;
        --store-limit)
          :
          return
          ;;
        --spool-limit)
          :
          return
          ;;
        --env-file)
          _ocr_files
          return
          ;;
        --progress)
          _ocr_words 'auto plain json none'
          return
          ;;
      esac
      if [[ ! $operands && $cur == -* ]]; then
        _ocr_words '-h --help --workers --ocr-workers --ocr-idle --idle-exit --warm-timeout --max-pages --max-input --worker-memory --worker-documents --worker-growth --window --max-clients --degraded --sandbox --python --service-dir --log-level --store --store-limit --spool-limit --env-file --progress -q --quiet'
      else
        :
      fi
      ;;
    stop)
      if [[ ! $operands && $cur == -* ]]; then
        _ocr_words '-h --help --now -q --quiet'
      else
        :
      fi
      ;;
    restart)
      [[ $operands ]] || case $prev in
        --workers)
          :
          return
          ;;
        --ocr-workers)
          :
          return
          ;;
        --ocr-idle)
          :
          return
          ;;
        --idle-exit)
          :
          return
          ;;
        --warm-timeout)
          :
          return
          ;;
        --max-pages)
          :
          return
          ;;
        --max-input)
          :
          return
          ;;
        --worker-memory)
          :
          return
          ;;
        --worker-documents)
          :
          return
          ;;
        --worker-growth)
          :
          return
          ;;
        --window)
          :
          return
          ;;
        --max-clients)
          :
          return
          ;;
        --sandbox)
          _ocr_words 'true false'
          return
          ;;
        --python)
          _ocr_files
          return
          ;;
        --service-dir)
          _ocr_files
          return
          ;;
        --log-level)
          _ocr_words 'debug info warning error'
          return
          ;;
        --store)
          _ocr_words 'on off'
          return
          ;;
        --store-limit)
          :
          return
          ;;
        --spool-limit)
          :
          return
          ;;
        --env-file)
          _ocr_files
          return
          ;;
        --progress)
          _ocr_words 'auto plain json none'
          return
          ;;
      esac
      if [[ ! $operands && $cur == -* ]]; then
        _ocr_words '-h --help --now --workers --ocr-workers --ocr-idle --idle-exit --warm-timeout --max-pages --max-input --worker-memory --worker-documents --worker-growth --window --max-clients --degraded --sandbox --python --service-dir --log-level --store --store-limit --spool-limit --env-file --progress -q --quiet'
      else
        :
      fi
      ;;
    logs)
      [[ $operands ]] || case $prev in
        -n | --lines)
          :
          return
          ;;
      esac
      if [[ ! $operands && $cur == -* ]]; then
        _ocr_words '-h --help -n --lines -f --follow'
      else
        :
      fi
      ;;
    history)
      [[ $operands ]] || case $prev in
        -f | --format)
          _ocr_words 'auto table json csv xlsx'
          return
          ;;
        -n | --limit)
          :
          return
          ;;
        --since)
          :
          return
          ;;
        --until)
          :
          return
          ;;
        --shop)
          :
          return
          ;;
        --min)
          :
          return
          ;;
        --max)
          :
          return
          ;;
        --text)
          :
          return
          ;;
        --by)
          _ocr_words 'month shop vat'
          return
          ;;
        --before)
          :
          return
          ;;
        -o | --output)
          _ocr_files
          return
          ;;
        --env-file)
          _ocr_files
          return
          ;;
      esac
      if [[ ! $operands && $cur == -* ]]; then
        _ocr_words '-h --help -f --format -n --limit --since --until --shop --min --max --text --by --before --all -o --output --force --env-file'
      else
        _ocr_words 'list show search stats items export forget verify'
      fi
      ;;
    store)
      [[ $operands ]] || case $prev in
        --to)
          _ocr_files
          return
          ;;
        --to-file)
          _ocr_files
          return
          ;;
        --env-file)
          _ocr_files
          return
          ;;
      esac
      if [[ ! $operands && $cur == -* ]]; then
        _ocr_words '-h --help --to --to-file --env-file'
      else
        _ocr_words 'migrate backup'
      fi
      ;;
    config)
      [[ $operands ]] || case $prev in
        --engine)
          _ocr_words 'auto pdfium pdfplumber rapidocr tesseract'
          return
          ;;
        --quality)
          _ocr_words 'best fast'
          return
          ;;
        -l | --language)
          :
          return
          ;;
        -f | --format)
          _ocr_list 'text json csv tsv md hocr alto pdf xlsx beancount ledger explain'
          return
          ;;
        --timeout)
          :
          return
          ;;
        --workers)
          :
          return
          ;;
        --ocr-workers)
          :
          return
          ;;
        --ocr-idle)
          :
          return
          ;;
        --idle-exit)
          :
          return
          ;;
        --warm-timeout)
          :
          return
          ;;
        --max-pages)
          :
          return
          ;;
        --max-input)
          :
          return
          ;;
        --worker-memory)
          :
          return
          ;;
        --worker-documents)
          :
          return
          ;;
        --worker-growth)
          :
          return
          ;;
        --window)
          :
          return
          ;;
        --max-clients)
          :
          return
          ;;
        --sandbox)
          _ocr_words 'true false'
          return
          ;;
        --python)
          _ocr_files
          return
          ;;
        --service-dir)
          _ocr_files
          return
          ;;
        --log-level)
          _ocr_words 'debug info warning error'
          return
          ;;
        --store)
          _ocr_words 'on off'
          return
          ;;
        --store-limit)
          :
          return
          ;;
        --spool-limit)
          :
          return
          ;;
        --env-file)
          _ocr_files
          return
          ;;
      esac
      if [[ ! $operands && $cur == -* ]]; then
        _ocr_words '-h --help --json --engine --quality -l --language -f --format --timeout --workers --ocr-workers --ocr-idle --idle-exit --warm-timeout --max-pages --max-input --worker-memory --worker-documents --worker-growth --window --max-clients --degraded --sandbox --python --service-dir --log-level --store --store-limit --spool-limit --env-file'
      else
        :
      fi
      ;;
    completion)
      if [[ ! $operands && $cur == -* ]]; then
        _ocr_words '-h --help'
      else
        _ocr_words 'bash zsh fish'
      fi
      ;;
  esac
  ((COMP_CWORD == 1)) && [[ --version == "$cur"* ]] && COMPREPLY+=(--version)
}
complete -F _ocr ocr

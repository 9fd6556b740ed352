/** Shells that can be told how to complete. */
export type Shell = 'bash' | 'zsh' | 'fish'

const BASH = `# Completion of slipway for bash.
_slipway() {
  local candidate about
  COMPREPLY=()
  while IFS=$'\\t' read -r candidate about; do
    COMPREPLY+=("$candidate")
  done < <("$1" complete -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
}
complete -o default -F _slipway slipway
`

const ZSH = `#compdef slipway
# Completion of slipway for zsh.
_slipway() {
  local candidate about
  local -a candidates
  while IFS=$'\\t' read -r candidate about; do
    candidates+=("\${candidate//:/\\\\:}:$about")
  done < <("\${words[1]}" complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)
  if (( \${#candidates} )); then
    _describe slipway candidates
  else
    _files
  fi
}
if [[ "\${funcstack[1]}" == _slipway ]]; then
  _slipway "$@"
else
  compdef _slipway slipway
fi
`

const FISH = `# Completion of slipway for fish.
function __slipway_complete
    set -l words (commandline -opc) (commandline -ct)
    set -l candidates (slipway complete -- $words[2..-1] 2>/dev/null)
    if test (count $candidates) -gt 0
        printf '%s\\n' $candidates
    else
        __fish_complete_path (commandline -ct)
    end
end
complete -c slipway -f -a '(__slipway_complete)'
`

/** What each shell reads to complete slipway's words: it calls \`slipway complete\` for them. */
export const COMPLETION_SCRIPTS: Record<Shell, string> = { bash: BASH, zsh: ZSH, fish: FISH }

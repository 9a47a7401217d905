strickle completion bash | bash -n && echo 'bash reads it'
eval "$(strickle completion bash)"
COMP_WORDS=(strickle me) COMP_CWORD=1; _strickle; echo "${COMPREPLY[@]}"
COMP_WORDS=(strickle fit --sc) COMP_CWORD=2; _strickle; echo "${COMPREPLY[@]}"
strickle completion fish | grep -c 'fit'
strickle completion zsh | head -1
strickle completion tcsh

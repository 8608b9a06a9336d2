# A server that speaks first with something else is not HTTP.
port 2222
< SSH-2.0-OpenSSH_9.2
> SSH-2.0-OpenSSH_9.2
> !fin
< !fin

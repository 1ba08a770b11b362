// The parser's header as Debian's node-llhttp installs it; its C source is compiled in this folder.
#include </usr/share/include/llhttp/llhttp.h>

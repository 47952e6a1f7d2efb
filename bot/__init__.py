"""What people see: the chat, its words, the sandbox and the command line. The only importer of telegram."""

// LocalSocket

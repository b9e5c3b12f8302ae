// PublicPages

// Mailings

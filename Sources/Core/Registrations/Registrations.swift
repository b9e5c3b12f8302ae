// Registrations

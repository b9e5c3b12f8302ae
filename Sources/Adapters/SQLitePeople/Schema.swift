import GRDB

/// The tables of people.sqlite and keys.sqlite. A migration, once released, never changes; a later release adds the next number.
enum Schema {
    static var people: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1") { db in
            try db.execute(
                sql: """
                    CREATE TABLE addresses (
                        address_index BLOB NOT NULL CHECK (length(address_index) = 32), subject BLOB NOT NULL CHECK (length(subject) = 16),
                        state INTEGER NOT NULL CHECK (state BETWEEN 0 AND 3), day INTEGER NOT NULL, language TEXT NOT NULL,
                        sealed BLOB NOT NULL, PRIMARY KEY (address_index, subject)
                    ) STRICT, WITHOUT ROWID;
                    CREATE INDEX addresses_subject ON addresses (subject);
                    CREATE UNIQUE INDEX addresses_confirmed ON addresses (address_index) WHERE state = 1;
                    CREATE INDEX addresses_open ON addresses (state, day) WHERE state <> 1;

                    CREATE TABLE registrations (
                        id BLOB PRIMARY KEY CHECK (length(id) = 16), subject BLOB NOT NULL, product TEXT NOT NULL,
                        standing INTEGER NOT NULL CHECK (standing BETWEEN 0 AND 2), day INTEGER NOT NULL, fields BLOB NOT NULL
                    ) STRICT, WITHOUT ROWID;
                    CREATE UNIQUE INDEX registrations_subject ON registrations (subject, product);

                    CREATE TABLE consents (
                        subject BLOB NOT NULL, registration BLOB NOT NULL, step INTEGER NOT NULL CHECK (step > 0), day INTEGER NOT NULL,
                        commitment BLOB NOT NULL CHECK (length(commitment) = 32), sealed BLOB NOT NULL,
                        PRIMARY KEY (subject, registration, step)
                    ) STRICT, WITHOUT ROWID;

                    CREATE TABLE forms (
                        fingerprint BLOB PRIMARY KEY CHECK (length(fingerprint) = 32), body BLOB NOT NULL
                    ) STRICT, WITHOUT ROWID;

                    CREATE TABLE letters (
                        id BLOB PRIMARY KEY CHECK (length(id) = 16), subject BLOB NOT NULL, registration BLOB, reason TEXT NOT NULL,
                        state INTEGER NOT NULL CHECK (state BETWEEN 0 AND 3), day INTEGER NOT NULL,
                        addressee BLOB NOT NULL CHECK (length(addressee) = 32), sealed BLOB NOT NULL
                    ) STRICT, WITHOUT ROWID;
                    CREATE INDEX letters_subject ON letters (subject);
                    CREATE INDEX letters_waiting ON letters (state) WHERE state < 2;

                    CREATE TABLE outgoing (
                        id BLOB PRIMARY KEY CHECK (length(id) = 16), addressee BLOB NOT NULL CHECK (length(addressee) = 32),
                        day INTEGER NOT NULL
                    ) STRICT, WITHOUT ROWID;
                    CREATE INDEX outgoing_addressee ON outgoing (addressee);

                    CREATE TABLE links (
                        hash BLOB PRIMARY KEY CHECK (length(hash) = 32), subject BLOB NOT NULL, act TEXT NOT NULL, target BLOB,
                        until INTEGER NOT NULL, used INTEGER NOT NULL DEFAULT 0
                    ) STRICT, WITHOUT ROWID;
                    CREATE INDEX links_subject ON links (subject);
                    CREATE INDEX links_until ON links (until);

                    CREATE TABLE acts (
                        subject BLOB NOT NULL, id BLOB NOT NULL CHECK (length(id) = 16), day INTEGER NOT NULL, sealed BLOB NOT NULL,
                        PRIMARY KEY (subject, id)
                    ) STRICT, WITHOUT ROWID;

                    CREATE TABLE received (
                        id BLOB PRIMARY KEY CHECK (length(id) = 16), subject BLOB NOT NULL, sender BLOB, day INTEGER NOT NULL,
                        sealed BLOB NOT NULL
                    ) STRICT, WITHOUT ROWID;
                    CREATE INDEX received_subject ON received (subject);
                    CREATE INDEX received_sender ON received (sender);
                    CREATE TABLE received_digests (digest BLOB PRIMARY KEY, day INTEGER NOT NULL) STRICT, WITHOUT ROWID;

                    CREATE TABLE erasures (
                        id BLOB PRIMARY KEY CHECK (length(id) = 16), tombstone BLOB NOT NULL CHECK (length(tombstone) = 32),
                        day INTEGER NOT NULL, note BLOB, report BLOB, CHECK ((note IS NULL) <> (report IS NULL))
                    ) STRICT, WITHOUT ROWID;
                    CREATE INDEX erasures_open ON erasures (id) WHERE note IS NOT NULL;

                    CREATE TABLE suppressions (
                        hash BLOB NOT NULL CHECK (length(hash) = 32), product TEXT NOT NULL, PRIMARY KEY (hash, product)
                    ) STRICT, WITHOUT ROWID;

                    CREATE TABLE policies (
                        kind TEXT NOT NULL, number INTEGER NOT NULL, language TEXT NOT NULL, in_force TEXT NOT NULL, title TEXT NOT NULL,
                        fingerprint TEXT NOT NULL, text TEXT NOT NULL, PRIMARY KEY (kind, number, language)
                    ) STRICT, WITHOUT ROWID;
                    """)
        }
        migrator.registerMigration("2") { db in
            // SQLite changes no CHECK in place: the table is written anew.
            try db.execute(
                sql: """
                    DROP INDEX letters_subject;
                    DROP INDEX letters_waiting;
                    ALTER TABLE letters RENAME TO letters_before;
                    CREATE TABLE letters (
                        id BLOB PRIMARY KEY CHECK (length(id) = 16), subject BLOB NOT NULL, registration BLOB, reason TEXT NOT NULL,
                        state INTEGER NOT NULL CHECK (state BETWEEN 0 AND 5), day INTEGER NOT NULL,
                        addressee BLOB NOT NULL CHECK (length(addressee) = 32), sealed BLOB NOT NULL,
                        way INTEGER NOT NULL DEFAULT 0 CHECK (way IN (0, 1)), attempts INTEGER NOT NULL DEFAULT 0,
                        due INTEGER NOT NULL DEFAULT 0 CHECK (due = 0 OR state = 0)
                    ) STRICT, WITHOUT ROWID;
                    INSERT INTO letters (id, subject, registration, reason, state, day, addressee, sealed)
                        SELECT id, subject, registration, reason, state, day, addressee, sealed FROM letters_before;
                    DROP TABLE letters_before;
                    CREATE INDEX letters_subject ON letters (subject);
                    CREATE INDEX letters_waiting ON letters (state, due) WHERE state < 2;
                    CREATE INDEX letters_unsettled ON letters (state) WHERE state > 3;
                    """)
        }
        migrator.registerMigration("3") { db in
            try db.execute(
                sql: """
                    ALTER TABLE policies ADD COLUMN day INTEGER;
                    ALTER TABLE policies ADD COLUMN publisher TEXT;
                    ALTER TABLE policies ADD COLUMN reason TEXT;
                    CREATE TRIGGER policies_stay BEFORE UPDATE ON policies BEGIN SELECT RAISE(ABORT, 'a published text never changes'); END;
                    CREATE TRIGGER policies_remain BEFORE DELETE ON policies BEGIN SELECT RAISE(ABORT, 'a published text stays'); END;
                    """)
        }
        migrator.registerMigration("4") { db in
            try db.execute(
                sql: """
                    CREATE TABLE arrivals (
                        id BLOB PRIMARY KEY CHECK (length(id) = 16), subject BLOB NOT NULL, day INTEGER NOT NULL,
                        attempts INTEGER NOT NULL DEFAULT 0, sealed BLOB NOT NULL
                    ) STRICT, WITHOUT ROWID;
                    CREATE INDEX arrivals_subject ON arrivals (subject);
                    CREATE INDEX arrivals_attempts ON arrivals (attempts);
                    """)
        }
        migrator.registerMigration("5") { db in
            // Letters kept until now each become a case that nobody has looked at.
            try db.execute(
                sql: """
                    CREATE TABLE cases (
                        number TEXT PRIMARY KEY CHECK (length(number) = 9), holder BLOB UNIQUE CHECK (length(holder) = 16), person BLOB,
                        sender BLOB, intents TEXT NOT NULL, products TEXT NOT NULL, state INTEGER NOT NULL CHECK (state BETWEEN 0 AND 6),
                        function TEXT, received INTEGER NOT NULL, due INTEGER NOT NULL, extended INTEGER NOT NULL DEFAULT 0,
                        unread INTEGER NOT NULL DEFAULT 0, alarmed INTEGER, closed INTEGER, CHECK ((state < 3) = (closed IS NULL))
                    ) STRICT, WITHOUT ROWID;
                    CREATE INDEX cases_person ON cases (person) WHERE person IS NOT NULL;
                    CREATE INDEX cases_sender ON cases (sender) WHERE sender IS NOT NULL;
                    CREATE INDEX cases_due ON cases (due) WHERE closed IS NULL;
                    CREATE TABLE case_steps (
                        subject BLOB NOT NULL, step INTEGER NOT NULL CHECK (step > 0), day INTEGER NOT NULL, sealed BLOB NOT NULL,
                        PRIMARY KEY (subject, step)
                    ) STRICT, WITHOUT ROWID;
                    CREATE TABLE case_mail (
                        message BLOB PRIMARY KEY CHECK (length(message) = 32), subject BLOB NOT NULL
                    ) STRICT, WITHOUT ROWID;
                    CREATE INDEX case_mail_subject ON case_mail (subject);
                    INSERT INTO cases (number, holder, sender, intents, products, state, received, due, unread)
                        SELECT hex(randomblob(2)) || '-' || hex(randomblob(2)), subject, sender, 'other', '', 0, day, day + 28, 1 FROM received;
                    """)
        }
        migrator.registerMigration("6") { db in
            try db.execute(
                sql: """
                    ALTER TABLE letters ADD COLUMN message BLOB CHECK (length(message) = 32);
                    ALTER TABLE letters ADD COLUMN suppression BLOB CHECK (length(suppression) = 32);
                    CREATE INDEX letters_message ON letters (message) WHERE message IS NOT NULL;

                    CREATE TABLE bounces (
                        letter BLOB PRIMARY KEY CHECK (length(letter) = 16), subject BLOB NOT NULL,
                        addressee BLOB NOT NULL CHECK (length(addressee) = 32), verdict INTEGER NOT NULL CHECK (verdict BETWEEN 1 AND 3),
                        day INTEGER NOT NULL, given_up INTEGER NOT NULL DEFAULT 0 CHECK (given_up IN (0, 1))
                    ) STRICT, WITHOUT ROWID;
                    CREATE INDEX bounces_subject ON bounces (subject);
                    CREATE INDEX bounces_addressee ON bounces (addressee);
                    """)
        }
        migrator.registerMigration("7") { db in
            try db.execute(
                sql: """
                    CREATE TABLE employees (
                        id BLOB PRIMARY KEY CHECK (length(id) = 16), functions TEXT NOT NULL,
                        state INTEGER NOT NULL CHECK (state BETWEEN 0 AND 2), invitation BLOB UNIQUE CHECK (length(invitation) = 32),
                        sealed BLOB NOT NULL
                    ) STRICT, WITHOUT ROWID;
                    CREATE TABLE passkeys (
                        credential BLOB PRIMARY KEY CHECK (length(credential) BETWEEN 1 AND 1023), subject BLOB NOT NULL,
                        count INTEGER NOT NULL, sealed BLOB NOT NULL
                    ) STRICT, WITHOUT ROWID;
                    CREATE INDEX passkeys_subject ON passkeys (subject);
                    CREATE TABLE staff_notes (
                        id BLOB PRIMARY KEY CHECK (length(id) = 16), day INTEGER NOT NULL, sealed BLOB NOT NULL
                    ) STRICT, WITHOUT ROWID;
                    CREATE INDEX staff_notes_day ON staff_notes (day);
                    CREATE TRIGGER staff_notes_stay BEFORE UPDATE ON staff_notes BEGIN SELECT RAISE(ABORT, 'a note never changes'); END;
                    """)
        }
        migrator.registerMigration("8") { db in
            // Passkeys made until now were the only ones there could be: they count.
            try db.execute(
                sql: """
                    CREATE TABLE guarded_acts (
                        id BLOB PRIMARY KEY CHECK (length(id) = 16), kind TEXT NOT NULL, waits TEXT NOT NULL,
                        state INTEGER NOT NULL CHECK (state BETWEEN 0 AND 4), until INTEGER NOT NULL, people INTEGER NOT NULL,
                        day INTEGER NOT NULL, sealed BLOB NOT NULL, ended BLOB
                    ) STRICT, WITHOUT ROWID;
                    CREATE INDEX guarded_acts_day ON guarded_acts (day);
                    CREATE INDEX guarded_acts_waiting ON guarded_acts (id) WHERE state = 0;
                    CREATE TABLE approvals (
                        request BLOB NOT NULL, employee BLOB NOT NULL CHECK (length(employee) = 16), credential BLOB NOT NULL,
                        sealed BLOB NOT NULL, PRIMARY KEY (request, employee)
                    ) STRICT, WITHOUT ROWID;
                    CREATE TABLE functions (number INTEGER PRIMARY KEY, body BLOB NOT NULL) STRICT, WITHOUT ROWID;
                    CREATE TABLE recipients (recipient TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
                    CREATE TRIGGER functions_stay BEFORE UPDATE ON functions BEGIN SELECT RAISE(ABORT, 'what was on record stays'); END;
                    CREATE TRIGGER functions_remain BEFORE DELETE ON functions BEGIN SELECT RAISE(ABORT, 'what was on record stays'); END;
                    ALTER TABLE passkeys ADD COLUMN counts INTEGER NOT NULL DEFAULT 1 CHECK (counts IN (0, 1));
                    """)
        }
        migrator.registerMigration("9") { db in
            try db.execute(
                sql: """
                    CREATE TABLE canaries (
                        mark BLOB PRIMARY KEY CHECK (length(mark) = 32), sealed BLOB NOT NULL
                    ) STRICT, WITHOUT ROWID;
                    CREATE TABLE phones (
                        subject BLOB NOT NULL, registration BLOB NOT NULL CHECK (length(registration) = 16), field TEXT NOT NULL,
                        phone_index BLOB NOT NULL CHECK (length(phone_index) = 32), PRIMARY KEY (subject, registration, field)
                    ) STRICT, WITHOUT ROWID;
                    CREATE INDEX phones_index ON phones (phone_index);
                    -- All that a list of the console shows stands in an index: no page with anything sealed is read for it.
                    CREATE INDEX letters_listed ON letters (state, day, reason, subject, attempts, due);
                    CREATE INDEX registrations_listed ON registrations (product, standing, day);
                    CREATE INDEX received_day ON received (day, subject);
                    ALTER TABLE staff_notes ADD COLUMN alarm INTEGER NOT NULL DEFAULT 0 CHECK (alarm IN (0, 1));
                    CREATE INDEX staff_notes_alarms ON staff_notes (day) WHERE alarm = 1;
                    """)
        }
        migrator.registerMigration("10") { db in
            try db.execute(
                sql: """
                    CREATE TABLE restrictions (
                        registration BLOB PRIMARY KEY CHECK (length(registration) = 16), subject BLOB NOT NULL,
                        ground INTEGER NOT NULL CHECK (ground IN (1, 2)), day INTEGER NOT NULL, lifts INTEGER,
                        notice BLOB CHECK (length(notice) = 16), CHECK ((lifts IS NULL) = (notice IS NULL))
                    ) STRICT, WITHOUT ROWID;
                    CREATE INDEX restrictions_subject ON restrictions (subject);
                    DROP TABLE case_mail;
                    ALTER TABLE links ADD COLUMN code BLOB CHECK (length(code) = 32);
                    ALTER TABLE links ADD COLUMN tries INTEGER NOT NULL DEFAULT 0;
                    ALTER TABLE cases ADD COLUMN paused INTEGER CHECK (paused IS NULL OR state = 1);
                    ALTER TABLE employees ADD COLUMN away INTEGER;
                    ALTER TABLE cases ADD COLUMN waited INTEGER NOT NULL DEFAULT 0;
                    """)
        }
        migrator.registerMigration("11") { db in
            try db.execute(
                sql: """
                    -- One row while phone numbers of releases before number 9 are not all indexed.
                    CREATE TABLE phone_indexing (next INTEGER PRIMARY KEY CHECK (next BETWEEN 0 AND 16777216)) STRICT, WITHOUT ROWID;
                    INSERT INTO phone_indexing SELECT 0 WHERE EXISTS (SELECT 1 FROM registrations);
                    """)
        }
        migrator.registerMigration("12") { db in
            // The last month whose figures were sent.
            try db.execute(sql: "CREATE TABLE monthly_reports (month INTEGER PRIMARY KEY) STRICT, WITHOUT ROWID;")
        }
        return migrator
    }

    static var keys: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1") { db in
            try db.execute(
                sql: """
                    CREATE TABLE keys (
                        subject BLOB PRIMARY KEY CHECK (length(subject) = 16), version INTEGER NOT NULL, master BLOB NOT NULL,
                        wrapped BLOB NOT NULL
                    ) STRICT, WITHOUT ROWID;
                    """)
        }
        return migrator
    }

    /// Every table that names a person: what an erasure empties. A test holds it against the schema.
    static let erasurePlan = [
        "addresses", "registrations", "consents", "letters", "links", "acts", "received", "arrivals", "case_steps",
        "bounces", "passkeys", "phones", "restrictions",
    ]
}

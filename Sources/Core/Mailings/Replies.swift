package import DataProtection
package import Declarations

/// What answers to letters say in languages the site may have no pages in: one file a language, `Replies/LANG.txt`. The site's own texts
/// stand over these.
package enum Replies {
    private static let files = [
        ("da", PackageResources.da_txt), ("de", PackageResources.de_txt), ("es", PackageResources.es_txt), ("fi", PackageResources.fi_txt),
        ("fr", PackageResources.fr_txt), ("it", PackageResources.it_txt), ("nl", PackageResources.nl_txt), ("nn", PackageResources.nn_txt),
        ("pl", PackageResources.pl_txt), ("pt", PackageResources.pt_txt), ("sv", PackageResources.sv_txt),
    ]

    /// Those of the files, and the languages all pages come in. A malformed file is a mistake of ours and stops the program.
    package static let texts: [Language: Texts] = {
        var all = BuiltInTexts.texts()
        for (tag, bytes) in files {
            let language = Language(rawValue: tag)
            do throws(TextsRefusal) {
                all[language] = try Texts(language: language, file: String(decoding: bytes, as: UTF8.self))
            } catch {
                preconditionFailure("Replies in \(tag): \(error)")
            }
        }
        return all
    }()

    /// The language a letter is answered in: the first of these there are words in, otherwise the site's first.
    package static func language(of wished: [Language?], on site: Site) -> Language {
        wished.compactMap(\.self).first { site.texts[$0] != nil || texts[$0] != nil } ?? site.languages[0]
    }

    /// What a letter of ours says in a language; what isn't said in it is said in the site's first.
    static func texts(in language: Language, on site: Site) -> Texts {
        guard site.texts[language] == nil, let texts = texts[language] else { return site.texts(in: language) }
        return texts.over(site.texts(in: language))
    }
}

import Markup

/// The mark of a site that brings none: a shield with a keyhole.
enum SiteMark {
    static let standard: HTML = """
        <svg viewBox="0 0 28 28" aria-hidden="true"><path d="M14 2 25 6v8c0 6-4.500 10-11 12.500C7.500 24 3 20 3 14V6z"/>\
        <path class="cut" d="M14 9a3 3 0 0 1 1.500 5.600l1 4.900h-5l1-4.900A3 3 0 0 1 14 9z"/></svg>
        """
}

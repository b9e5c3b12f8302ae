package import Markup

/// A consent of its own: the wording as a sentence, one box that is never ticked in advance, and what it is good for.
package struct ChoiceBox: Sendable {
    /// Of the box: where an error summary leads. Also its name in the form.
    package let id: String
    let wording: HTML
    let label: String
    let required: Bool
    package var value = "yes"
    /// "(optional)", shown after the label.
    package var optional: String?
    package var why: String?
    package var error: String?
    /// Only for a form that came back with it ticked.
    package var ticked = false

    package init(id: String, wording: HTML, label: String, required: Bool) {
        (self.id, self.wording, self.label, self.required) = (id, wording, label, required)
    }

    package var html: HTML {
        let described = ["words", error == nil ? nil : "error", why == nil ? nil : "why"].compactMap { $0.map { "\(id)-\($0)" } }
        return """
            <p class="wording" id="\(id)-words">\(wording)</p>
            <div\(if: error != nil, " class=\"wrong\"")>\(error.map { HTML.fieldError(id: id, $0) })\
            <div class="choice"><input type="checkbox" id="\(id)" name="\(id)" value="\(value)"\(if: required, " required")\
            \(if: ticked, " checked")\(if: error != nil, " aria-invalid=\"true\"") aria-describedby="\(described.joined(separator: " "))">\
            <label for="\(id)"><strong>\(label)</strong>\(optional.map { " <span class=\"soft\">\($0)</span>" })</label></div></div>
            \(why.map { "<p class=\"why\" id=\"\(id)-why\">\($0)</p>" })

            """
    }
}

package import Declarations
package import Markup

/// One question of a form: label, hint, what is wrong, the control with what was entered, and beside it why we ask.
package struct FieldRow: Sendable {
    package struct Option: Sendable {
        let value: String
        let label: String
        package init(value: String, label: String) { (self.value, self.label) = (value, label) }
    }

    package enum Control: Sendable {
        case text, email, tel, textarea
        /// - Parameter blank: the first line, which stands for no answer.
        case select([Option], blank: String)
        case radio([Option])
        case checkboxes([Option])
    }

    /// Of the control (of the first one in a group): where an error summary leads. Also the field's name in the form.
    package let id: String
    let label: String
    let control: Control
    let required: Bool
    let texts: Texts
    /// A token of HTML's list: "name", "email", "organization", "organization-title", "tel", "country"; "off" where none fits.
    package var autocomplete = "off"
    package var hint: String?
    /// What is wrong and how to mend it.
    package var error: String?
    /// What was entered: one value, or those chosen.
    package var values: [String] = []
    /// Beside the field: the reason in `<b>`, then how long and who sees it.
    package var why: HTML?

    package init(id: String, label: String, control: Control, required: Bool, _ texts: Texts) {
        (self.id, self.label, self.control, self.required, self.texts) = (id, label, control, required, texts)
    }

    package var html: HTML {
        """
        <div class="field\(if: error != nil, " wrong")">
        <div>\(question)</div>
        \(why.map { "<p class=\"why\" id=\"\(id)-why\">\($0)</p>" })
        </div>

        """
    }

    private var question: HTML {
        switch control {
        case .radio(let options): group(options, type: "radio")
        case .checkboxes(let options): group(options, type: "checkbox")
        default: "<label for=\"\(id)\">\(label)\(optional)</label>\(remarks)\(single)"
        }
    }

    private var optional: HTML { required ? HTML() : " <span class=\"soft\">\(texts("register.optional"))</span>" }

    private var remarks: HTML {
        let hint: HTML? = hint.map { "<p class=\"hint\" id=\"\(id)-hint\">\($0)</p>" }
        return "\(hint)\(error.map { HTML.fieldError(id: id, $0) })"
    }

    private var single: HTML {
        let common: HTML = """
            class="input" id="\(id)" name="\(id)" autocomplete="\(autocomplete)"\(if: required, " required")\(invalid)\(described)
            """
        let value = values.first ?? ""
        switch control {
        case .select(let options, let blank):
            let lines = options.map { option -> HTML in
                "<option value=\"\(option.value)\"\(if: option.value == value, " selected")>\(option.label)</option>"
            }
            return "<select \(common)><option value=\"\">\(blank)</option>\(lines)</select>"
        case .textarea:
            // The parser drops one line break after the tag: without this one a text beginning with a break would lose it.
            return "<textarea \(common) rows=\"5\" dir=\"auto\">\n\(value)</textarea>"
        case .email: return "<input \(common) type=\"email\" dir=\"auto\" spellcheck=\"false\" value=\"\(value)\">"
        case .tel: return "<input \(common) type=\"tel\" dir=\"auto\" value=\"\(value)\">"
        default: return "<input \(common) type=\"text\" dir=\"auto\" value=\"\(value)\">"
        }
    }

    private func group(_ options: [Option], type: String) -> HTML {
        let boxes = options.enumerated().map { index, option -> HTML in
            let box = index == 0 ? id : "\(id)-\(index)"
            return """
                <div class="choice"><input type="\(type)" id="\(box)" name="\(id)" value="\(option.value)"\
                \(if: values.contains(option.value), " checked")\(if: type == "radio" && required, " required")\
                \(if: type == "checkbox", invalid)>\
                <label for="\(box)">\(option.label)</label></div>
                """
        }
        return """
            <fieldset\(if: type == "radio", " role=\"radiogroup\"\(invalid)")\(described)>\
            <legend>\(label)\(optional)</legend>\(remarks)\(boxes)</fieldset>
            """
    }

    private var invalid: HTML { error == nil ? HTML() : " aria-invalid=\"true\"" }

    private var described: HTML {
        let ids = [hint == nil ? nil : "hint", error == nil ? nil : "error", why == nil ? nil : "why"].compactMap { $0 }
        return ids.isEmpty ? HTML() : " aria-describedby=\"\(ids.map { "\(id)-\($0)" }.joined(separator: " "))\""
    }
}

extension HTML {
    static func fieldError(id: String, _ text: String) -> HTML {
        "<p class=\"error\" id=\"\(id)-error\">\(mark(.broken))\(text)</p>"
    }
}

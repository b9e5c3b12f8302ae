import Declarations
import Markup

/// The form above a report, by which another is asked for.
struct VisitForm {
    let question: VisitQuestion
    /// Pages that can be chosen.
    let choices: [String]
    let texts: Texts
    /// Where it leads.
    let action: String

    var html: HTML {
        let periods = VisitPeriod.allCases.map { period -> HTML in
            "<option value=\"\(period.rawValue)\"\(if: period == question.period, " selected")>\(texts("visits.period.\(period.rawValue)"))</option>"
        }
        let pages = choices.map { page -> HTML in "<option\(if: page == question.page, " selected")>\(page)</option>" }
        return """
            <form class="row" action="\(action)" method="get"><span class="row"><label for="period">\(texts("visits.period"))</label>\
            <select class="input" id="period" name="period">\(periods)</select></span><span class="row"><label for="page">\(texts("visits.page"))</label>\
            <select class="input" id="page" name="page"><option value="">\(texts("visits.page.all"))</option>\(pages)</select></span>\
            <button class="button quiet">\(texts("visits.show"))</button></form>
            """
    }
}

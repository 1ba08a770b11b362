package import Messages

/// A group of accounts: what part of the prices it pays, and which models it may ask.
package struct Group: Hashable, Sendable {
    package let name: String
    package let ratio: Ratio
    /// Nil for all.
    package let models: Set<String>?

    package init(name: String, ratio: Ratio = .one, models: Set<String>? = nil) {
        self.name = name
        self.ratio = ratio
        self.models = models
    }

    /// What it gets of a model.
    func terms(of model: String) -> Chat.Terms.Group {
        let isAllowed = models?.contains(model) ?? true
        return Chat.Terms.Group(name: name, ratio: isAllowed ? ratio : nil)
    }
}

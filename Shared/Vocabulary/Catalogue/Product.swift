package import Messages

/// Something that is sold: credit for money.
package struct Product: Sendable {
    package let terms: ProductTerms

    package init(terms: ProductTerms) {
        self.terms = terms
    }
}

/// What goes wrong with one call.
struct CallMischief {
    /// With it nothing is done.
    var refusal: MischiefRule?
    /// Before the answer, after the deed.
    var wait: Duration = .zero
    var ending = Ending.answer
    var signing = Signing.right

    enum Ending {
        case answer
        /// Nothing comes, and the connection stays open.
        case silent
        /// Nothing comes, and the connection ends.
        case cut
    }

    enum Signing {
        case right, none, wrong
    }
}

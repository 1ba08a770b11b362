import Messages

extension Rule {
    /// Refuses nobody: spares those who are on the catalogue's white list what it says, as far as that is asked later. The
    /// limits that a key was given are its owner's, and stay.
    package static let whitelist = Rule(
        name: .whitelist, judge: { _, _, _ in nil }, spares: { entrant, state in entrant.spared(state) })
}

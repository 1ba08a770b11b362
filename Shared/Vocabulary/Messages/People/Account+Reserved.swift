extension Account {
    /// Whether the service itself goes by the name: who had an account of it could read what is told to the service.
    package var isReserved: Bool {
        // The fund of gifts, and the console.
        ["gifts", "console"].contains(name) || Desk.all.contains { $0.name == name }
    }
}

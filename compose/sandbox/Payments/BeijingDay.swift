import Settlement

/// A day in Beijing's time.
enum BeijingDay {
    static let seconds = 86_400

    /// Its first second, since 1970; nil for another text than `yyyy-MM-dd`.
    static func start(of day: String) -> Int? { BeijingTime.seconds(clock: day + " 00:00:00") }
}

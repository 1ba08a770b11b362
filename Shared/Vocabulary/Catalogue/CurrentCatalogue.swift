package import EventLoop

/// The catalogue in force, for code on the I/O loop. It may be replaced while requests are open: each request carries
/// its own prices.
@IOLoop
package final class CurrentCatalogue {
    package private(set) var value: Catalogue
    /// Its version on the log; 0 for one that is not from there.
    package private(set) var version: Int64
    /// The words that are looked for. Those of a new version are made ready first; meanwhile the former ones are in
    /// force.
    package private(set) var words: ListedWords

    package nonisolated init(_ catalogue: Catalogue = .empty) {
        value = catalogue
        version = 0
        words = .none
    }

    package func replace(with catalogue: Catalogue, version: Int64 = 0) {
        value = catalogue
        self.version = version
    }

    package func replace(words: ListedWords) {
        self.words = words
    }
}

package import EventLoop

/// The catalogue that is in force, for all that live on the I/O loop. It may be replaced while requests are open: they
/// carry the prices they came in with.
@IOLoop
package final class CurrentCatalogue {
    package private(set) var value: Catalogue

    package nonisolated init(_ catalogue: Catalogue) {
        value = catalogue
    }

    package func replace(with catalogue: Catalogue) {
        value = catalogue
    }
}

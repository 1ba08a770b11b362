/// A library of the page is not where it should be.
package struct PageFilesError: Error, CustomStringConvertible {
    let missing: String
    let package: String

    package var description: String {
        "the page needs \(missing): install the package \(package), or say where it is"
    }
}

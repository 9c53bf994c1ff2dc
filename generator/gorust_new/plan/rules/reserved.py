"""Words that no component or project may be called, and which language or tool chokes on each.

The lists are those of the Go specification and `internal/syslist` (Go 1.26), the Rust
reference (edition 2024), the protobuf language specification, Cargo's restricted names
and Microsoft's list of device names; the last groups are our own generated code's.
"""

from __future__ import annotations

from typing import NamedTuple

from gorust_new.plan.names import Names


class Group(NamedTuple):
    """Words refused for one reason.

    Args:
        why: ends the sentence "`word` is ...".
        forms: the fields of `Names` in which the word does harm.
        words: the words, in the spelling of those fields.
        project: whether the project may not be called so either.
    """

    why: str
    forms: tuple[str, ...]
    words: frozenset[str]
    project: bool = True


_BARE = ("name", "go_package", "snake")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_GO_PLATFORMS = _words("""
    aix android darwin dragonfly freebsd hurd illumos ios js linux nacl netbsd openbsd plan9
    solaris wasip1 windows zos
    386 amd64 amd64p32 arm armbe arm64 arm64be loong64 mips mipsle mips64 mips64le mips64p32
    mips64p32le ppc ppc64 ppc64le riscv riscv64 s390 s390x sparc sparc64 wasm
""")

GROUPS: tuple[Group, ...] = (
    Group(
        "a keyword of Go",
        ("go_package",),
        _words("""
        break case chan const continue default defer else fallthrough for func go goto if import
        interface map package range return select struct switch type var
    """),
    ),
    Group(
        "a keyword of Rust",
        ("snake",),
        _words("""
        abstract as async await become box break const continue crate do dyn else enum extern
        false final fn for gen if impl in let loop macro match mod move mut override
        priv pub ref return self static struct super trait true try type typeof unsafe
        unsized use virtual where while yield
    """),
    ),
    Group("a crate of Rust itself", ("snake",), _words("core std alloc proc_macro")),
    Group(
        "a keyword of protobuf",
        ("snake",),
        _words("""
        bool bytes double edition enum export extend extensions false fixed32 fixed64 float group
        import inf int32 int64 local map max message nan oneof option optional package public
        repeated required reserved returns rpc service sfixed32 sfixed64 sint32 sint64 stream
        string syntax to true uint32 uint64 weak
    """),
    ),
    Group(
        "a device on Windows, where no file or directory may be called so",
        _BARE,
        _words("""
        con prn aux nul com0 com1 com2 com3 com4 com5 com6 com7 com8 com9
        lpt0 lpt1 lpt2 lpt3 lpt4 lpt5 lpt6 lpt7 lpt8 lpt9
    """),
    ),
    Group("a directory that Go treats specially", _BARE, _words("internal vendor testdata")),
    Group(
        "a directory of build results, which Git is told to ignore",
        _BARE,
        _words("target bin dist build"),
    ),
    Group(
        "a name that Cargo keeps for itself",
        ("name", "snake"),
        _words("cargo deps examples incremental target"),
    ),
    Group(
        "a Rust crate that the generated code depends on",
        _BARE,
        _words("""
        axum clap futures hyper mimalloc opentelemetry prometheus proptest prost protox rayon rustls
        serde tokio tonic tower tracing
    """),
    ),
    Group("the service by which Kubernetes itself is reached", ("name",), _words("kubernetes")),
    Group("this machine itself to every network", ("name",), _words("localhost")),
    Group(
        "a name predeclared by Go",
        ("go_package",),
        _words("""
        any append bool byte cap clear close comparable complex complex64 complex128 copy delete
        error false float32 float64 imag int int8 int16 int32 int64 iota len make max min new nil
        panic print println real recover rune string true uint uint8 uint16 uint32 uint64 uintptr
    """),
        project=False,
    ),
    Group(
        "a name with a meaning of its own in Go",
        ("go_package",),
        _words("main init gen test"),
        project=False,
    ),
    Group("a crate of Rust itself", ("snake",), _words("test"), project=False),
    Group(
        "a Go package that the generated code imports",
        ("go_package",),
        _words("""
        atomic binary bufio bytes cmp codes config context credentials debug embed encoding errgroup
        errors exec expvar filepath flag fmt fs grpc grpcclient grpcserver handlers hash health
        http httpserver httptest insecure io json keepalive lifecycle log maps math metadata net
        netip os otel path pool pprof prometheus promhttp propagation proto protobuf rand rate
        reflect reflection regexp resolver runtime semaphore signal slices slog sort status strconv
        strings sync syscall telemetry testing time trace unicode url utf8 wiring
    """),
        project=False,
    ),
    Group(
        "a part that every project has",
        _BARE,
        _words("""
        aggregates batch clients command compute contracts devrun grpc httpgateway httpserver
        jobs platform remote runtime server serving shared tools
    """),
        project=False,
    ),
)

_PROJECT_ONLY = Group(
    "a root of protobuf packages that the generated code uses", ("snake",), _words("google grpc")
)

_LAST_PART = (
    Group("tests", (), _words("test")),
    Group("one platform only", (), _GO_PLATFORMS),
)

CRATES = _words("""
    aho_corasick anstyle_parse anstyle_query anstyle_wincon arc_swap asn1_rs asn1_rs_derive
    asn1_rs_impl async_nats async_stream async_trait atomic_waker axum_core axum_macros bit_set
    bit_vec block_buffer cfg_if clap_builder clap_complete clap_derive clap_lex console_api
    console_subscriber const_oid core_affinity core_detect core_foundation core_foundation_sys
    cpufeatures crc32fast crossbeam_channel crossbeam_deque crossbeam_epoch crossbeam_queue
    crossbeam_utils crypto_common data_encoding der_parser find_msvc_tools form_urlencoded
    futures_channel futures_core futures_executor futures_io futures_macro futures_sink
    futures_task futures_util generic_array http_body http_body_util hyper_rustls hyper_timeout
    hyper_util iana_time_zone icu_collections icu_locale_core icu_normalizer icu_normalizer_data
    icu_properties icu_properties_data icu_provider idna_adapter is_terminal_polyfill js_sys
    lazy_static libmimalloc_sys linux_raw_sys lock_api logos_codegen logos_derive
    metrics_exporter_prometheus metrics_util miette_derive minimal_lexical miniz_oxide num_bigint
    num_conv num_cpus num_integer num_traits oid_registry once_cell once_cell_polyfill
    openssl_probe opentelemetry_http opentelemetry_otlp opentelemetry_proto opentelemetry_sdk
    parking_lot parking_lot_core percent_encoding pin_project pin_project_internal
    pin_project_lite pin_utils portable_atomic potential_utf ppv_lite86 proc_macro proc_macro2
    prometheus_client prometheus_client_derive_encode proptest_derive prost_build prost_derive
    prost_reflect prost_types protox_parse quick_error r_efi rand_chacha rand_core rand_xorshift
    rayon_core redox_syscall regex_automata regex_lite regex_syntax rusticata_macros
    rustls_native_certs rustls_pemfile rustls_pki_types rustls_webpki rusty_fork
    security_framework security_framework_sys serde_core serde_derive serde_json serde_nanos
    serde_repr serde_spanned serde_yaml sharded_slab signal_hook signal_hook_registry simd_adler32
    socket2 stable_deref_trait sync_wrapper terminal_size thiserror_impl thread_local time_core
    time_macros tokio_macros tokio_metrics tokio_rustls tokio_stream tokio_test tokio_util
    toml_datetime toml_parser toml_writer tonic_build tonic_health tonic_prost tonic_prost_build
    tonic_reflection tonic_types tower_http tower_layer tower_service tower_test
    tracing_attributes tracing_core tracing_log tracing_opentelemetry tracing_serde
    tracing_subscriber try_lock unicode_ident unicode_segmentation unicode_width utf8_iter
    utf_types wait_timeout wasm_bindgen wasm_bindgen_macro wasm_bindgen_macro_support
    wasm_bindgen_shared web_time windows_aarch64_gnullvm windows_aarch64_msvc windows_i686_gnu
    windows_i686_gnullvm windows_i686_msvc windows_link windows_sys windows_targets
    windows_x86_64_gnu windows_x86_64_gnullvm windows_x86_64_msvc wit_bindgen x509_parser
    yoke_derive zerocopy_derive zerofrom_derive zeroize_derive zerovec_derive zlib_rs
""")
"""Third-party crates of two words or more: only those can meet ``<project>-<name>``."""


def reserved(names: Names) -> str | None:
    """Why no component may have `names`, as the end of "`NAME` is ..."; None if it may."""
    for group in GROUPS:
        for form in group.forms:
            if getattr(names, form) in group.words:
                return _told(names.name, getattr(names, form), group)
    head, _, last = names.snake.rpartition("_")
    for group in _LAST_PART:
        if head and last in group.words:
            return (
                f"a name whose Go files, as `{names.snake}.go`, would be compiled for {group.why}:"
                f" Go reads the ending `_{last}` so"
            )
    return None


def reserved_project(names: Names) -> str | None:
    """The same for a project's name."""
    for group in (*GROUPS, _PROJECT_ONLY):
        for form in group.forms:
            if group.project and getattr(names, form) in group.words:
                return _told(names.name, getattr(names, form), group)
    return None


def foreign_crate(crate: str) -> bool:
    """Whether a third-party crate is called so; Cargo sees no difference between - and _."""
    return crate.replace("-", "_") in CRATES


def _told(name: str, word: str, group: Group) -> str:
    return group.why if name == word else f"written `{word}` where it is {group.why}"

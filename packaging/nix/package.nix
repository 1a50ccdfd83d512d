# How prof2dot is built with the packages of nixpkgs.
{ lib, stdenv, pkg-config, perl, python3, cairo, cjson, elfutils, expat, graphviz, libarchive, libiberty, libpng
, libseccomp, pcre2, zlib, zstd }:

let
  root = ../..;
  begin = "#define P2D_VERSION \"";
  lines = lib.splitString "\n" (builtins.readFile (root + "/include/prof2dot.h"));
  # Loaded when they are needed: nothing else puts them on the search path.
  loaded = [ cairo elfutils graphviz libarchive libseccomp pcre2 ];
in stdenv.mkDerivation {
  pname = "prof2dot";
  version = lib.removeSuffix "\"" (lib.removePrefix begin (lib.findFirst (lib.hasPrefix begin) "" lines));
  src = root;

  nativeBuildInputs = [ pkg-config ];
  buildInputs = [ cjson expat libiberty libpng zlib zstd ] ++ loaded;
  nativeCheckInputs = [ perl python3 ];

  postPatch = "patchShebangs mk share tests";
  enableParallelBuilding = true;
  makeFlags = [ "PREFIX=$(out)" ];

  doCheck = true;
  checkPhase = ''
    make run-tests TESTS='tests/golden.sh $(filter %_test,$(TEST_PROGRAMS))'
  '';

  postFixup = ''
    patchelf --add-rpath ${lib.makeLibraryPath loaded} $out/bin/prof2dot $out/lib/libprof2dot.so.*.*
  '';

  meta = {
    description = "Draw call graphs, flame graphs and reports of profiles";
    license = lib.licenses.mit;
    platforms = lib.platforms.linux;
    mainProgram = "prof2dot";
  };
}

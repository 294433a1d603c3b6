#!/usr/bin/env bash
# Everything the tests need, then all tests. Arguments go to `dotnet test`: ./test.sh --filter "FullyQualifiedName~Posts"
# ./test.sh --topology a,b: everything on the monolith (a, the default), and the black-box tests on two hosts (b), on Auth+Users beside
# Posts+Chat (c), on four services (d), or on all of them (all).
set -euo pipefail
cd "$(dirname "$0")"
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
# Dozens of hosts that live for seconds: a heap for each core only makes each start dearer.
export DOTNET_gcServer=0 DOTNET_gcConcurrent=0
results=$PWD/artifacts/test-results
least_coverage=90

topologies=a
if [ "${1:-}" = --topology ]; then
  topologies=${2:?--topology needs some of a,b,c,d, or all}
  shift 2
fi
[ "$topologies" != all ] || topologies=a,b,c,d
[[ $topologies =~ ^[abcd](,[abcd])*$ ]] || { echo "There is no topology $topologies: some of a,b,c,d, or all" >&2; exit 2; }

fail() { echo "$*" >&2; exit 1; }

install() { # package(s) for Debian, where we may
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive without_services apt-get install -y -qq --no-install-recommends "$@" >/dev/null
  else
    fail "Please install: $* (Debian: sudo apt-get install $*)"
  fi
}

without_services() { # A package's own server would listen to all the world; the tests start theirs, on the loopback address.
  local policy=/usr/sbin/policy-rc.d
  if [ -e $policy ]; then "$@"; return; fi
  printf '#!/bin/sh\nexit 101\n' >$policy && chmod +x $policy
  local ended_well=true
  "$@" || ended_well=false
  rm -f $policy
  $ended_well
}

has_postgres() {
  command -v initdb >/dev/null || ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1
}

# --- what is needed ---------------------------------------------------------------------------------------------------
command -v dotnet >/dev/null || fail "Please install the .NET 10 SDK: https://dotnet.microsoft.com/download"
has_postgres || install postgresql
command -v curl >/dev/null || install curl
[ -x /usr/lib/rabbitmq/bin/rabbitmq-server ] || install rabbitmq-server # some tests kill it, so a shared one would not do
command -v redis-server >/dev/null || install redis-server
command -v nginx >/dev/null || [ -x /usr/sbin/nginx ] || install nginx-light
command -v npm >/dev/null || install nodejs npm
for client in tests/System.Tests/TypeScript tests/System.Tests/JavaScript; do
  [ $client/node_modules/.package-lock.json -nt $client/package-lock.json ] || npm ci --prefix $client
done

# --- build once -------------------------------------------------------------------------------------------------------
dotnet restore --locked-mode
dotnet build --no-restore -warnaserror

# --- no package with a known weakness ---------------------------------------------------------------------------------
if [ $# = 0 ]; then
  known=$(dotnet list package --vulnerable --include-transitive 2>&1) || echo "The package source does not tell which packages are vulnerable"
  ! grep -B1 -A20 'has the following vulnerable packages' <<<"$known" || fail "A package with a known weakness is used"
fi

# --- compile the hosts ahead of time ----------------------------------------------------------------------------------
# The tests start hundreds that live for seconds, and a third of such a start is the compilation of what the last one had compiled as well.
# A machine that the compiler is not to be had for, or a run of some tests, takes the hosts as they are built.
compile_ahead() { # host
  local built=$PWD/src/$1/bin/Debug/net10.0 to=$PWD/artifacts/hosts/$1
  mkdir -p "$to"
  find "$built" -mindepth 1 -maxdepth 1 ! -name '*.dll' -exec ln -sfn {} "$to" \;
  find "$built" -maxdepth 1 -name 'Microsoft.CodeAnalysis*' -exec ln -sfn {} "$to" \; # large, and for design time only
  find "$built" -maxdepth 1 -name '*.dll' ! -name 'Microsoft.CodeAnalysis*' -print0 | xargs -0 -P "$(getconf _NPROCESSORS_ONLN)" -I{} sh -c '
    to=$1/$(basename "$2")
    [ "$to" -nt "$2" ] || "$3/crossgen2" "$2" -o "$to" -O --parallelism 1 -r "$(dirname "$2")/*.dll" -r "$4/Microsoft.NETCore.App/$5/*.dll" -r "$4/Microsoft.AspNetCore.App/$5/*.dll" >/dev/null
  ' _ "$to" {} "$compiler" "$frameworks" "$version"
}

property() { dotnet msbuild tests/CompileAhead -getProperty:"$1"; }

if [ $# = 0 ] && dotnet restore tests/CompileAhead; then
  compiler=$(property Crossgen2Folder) frameworks=$(property SharedFrameworks) version=$(property BundledNETCoreAppPackageVersion)
  compile_ahead Bootstrapper && compile_ahead Gateway && export TEST_HOSTS=$PWD/artifacts/hosts
fi

# --- run every test project -------------------------------------------------------------------------------------------
rm -rf "$results"
ended_well=true
for topology in ${topologies//,/ }; do
  if [ "$topology" = a ]; then
    for project in tests/*.Tests; do
      # What runs in other processes is not counted.
      coverage=(--collect "XPlat Code Coverage")
      [ "$project" != tests/System.Tests ] || coverage=()
      dotnet test "$project" --no-build --results-directory "$results/$(basename "$project")" --logger "trx;LogFileName=results.trx" \
        "${coverage[@]}" "$@" || ended_well=false
    done
  else
    TEST_TOPOLOGY=$topology dotnet test tests/System.Tests --no-build --results-directory "$results/topology-$topology" --logger "trx;LogFileName=results.trx" \
      --filter "Needs!=Process&Needs!=Database&Needs!=Node" || ended_well=false
  fi
done

# --- coverage of what the modules are about ---------------------------------------------------------------------------
# A line counts as covered when any report has hit it.
read -r covered lines < <(find "$results" -name coverage.cobertura.xml -exec cat {} + | awk '
  function attribute(name) { return match($0, " " name "=\"[^\"]*\"") ? substr($0, RSTART + length(name) + 3, RLENGTH - length(name) - 4) : "" }
  /<class / {
    class = attribute("name"); file = attribute("filename")
    sub(/\/.*/, "", class) # state machines and closures belong to the class around them
    sub(/.*[\/\\]/, "", file)
    counts = class ~ /^ModularMonolith\.Modules\.[^.]+\.(Domain|Application)\./
  }
  /<line / && counts { at = class ":" file ":" attribute("number"); hits[at] += attribute("hits") }
  END { for (at in hits) { lines++; if (hits[at] > 0) covered++ } print covered + 0, lines + 0 }')
covers=true
if [ "$lines" -gt 0 ]; then
  percent=$((100 * covered / lines))
  echo "Line coverage of Domain and Application: $percent % ($covered of $lines lines)"
  if [ $# = 0 ] && [[ $topologies = *a* ]] && [ -d tests/Unit.Tests ] && [ -d tests/Integration.Tests ] && [ "$percent" -lt "$least_coverage" ]; then
    echo "That is less than $least_coverage %." >&2
    covers=false
  fi
fi

# --- one line to end with ---------------------------------------------------------------------------------------------
read -r passed failed skipped < <(find "$results" -name results.trx -exec grep -h '<Counters ' {} + | awk '
  function attribute(name) { return match($0, " " name "=\"[^\"]*\"") ? substr($0, RSTART + length(name) + 3, RLENGTH - length(name) - 4) : 0 }
  { total += attribute("total"); passed += attribute("passed"); executed += attribute("executed") }
  END { print passed + 0, executed - passed, total - executed }')
echo "$passed passed, $failed failed, $skipped skipped"
$ended_well && $covers && [ "$failed" = 0 ] && [ "$passed" -gt 0 ]

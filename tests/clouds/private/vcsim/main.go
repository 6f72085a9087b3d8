// The vCenter simulator of govmomi as a server for tests.
//
// The simulator is govmomi's. What stands here is around it: pages and statistics as text, which
// the packaged version does not make; a record of the calls; answers that go wrong when asked to.
//
//	POST /control {"fail": {"Login": ["503"]}, "hide": ["config.hardware.memoryMB"], ...}
//	GET  /calls   ["RetrieveServiceContent", "Login", ...]
package main

import (
	"bytes"
	"encoding/json"
	"encoding/pem"
	"flag"
	"fmt"
	"io"
	"io/ioutil"
	"log"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25/methods"
	"github.com/vmware/govmomi/vim25/mo"
	"github.com/vmware/govmomi/vim25/soap"
	"github.com/vmware/govmomi/vim25/types"
)

// What a test asks for; each answer of `Fail` is given once.
type control struct {
	Fail     map[string][]string // by method: an HTTP status, "truncate", "slow" or "expire"
	Hide     []string            // properties that the account may not read
	MaxPage  int                 // the server gives no more objects at once
	Quick    map[string][2]int32 // by name of a machine: MHz and MiB in use
	Hardware map[string][3]int64 // by name of a host: cores, threads, bytes of memory
}

var (
	lock  sync.Mutex
	calls = []string{}
	want  control
	rest  = map[string][]types.ObjectContent{}
)

// pager gives objects in pages, as the real PropertyCollector does.
type pager struct {
	simulator.PropertyCollector
}

func (p *pager) RetrievePropertiesEx(ctx *simulator.Context, r *types.RetrievePropertiesEx) soap.HasFault {
	if ctx.Session == nil {
		// The packaged simulator answers anybody, with nothing in it; a real server refuses.
		fault := &types.NotAuthenticated{NoPermission: types.NoPermission{
			Object: r.This, PrivilegeId: "System.View",
		}}
		return &methods.RetrievePropertiesExBody{Fault_: simulator.Fault("", fault)}
	}
	found := p.PropertyCollector.RetrievePropertiesEx(ctx, r)
	body := found.(*methods.RetrievePropertiesExBody)
	if body.Res == nil || body.Res.Returnval == nil {
		return found
	}
	lock.Lock()
	defer lock.Unlock()
	size := int(r.Options.MaxObjects)
	if want.MaxPage > 0 && (size == 0 || size > want.MaxPage) {
		size = want.MaxPage
	}
	hide(body.Res.Returnval.Objects)
	body.Res.Returnval = page(body.Res.Returnval.Objects, size)
	return body
}

func (p *pager) ContinueRetrievePropertiesEx(r *types.ContinueRetrievePropertiesEx) soap.HasFault {
	body := new(methods.ContinueRetrievePropertiesExBody)
	lock.Lock()
	defer lock.Unlock()
	left, known := rest[r.Token]
	if !known {
		body.Fault_ = simulator.Fault("", &types.InvalidArgument{InvalidProperty: "token"})
		return body
	}
	delete(rest, r.Token)
	size, _ := strconv.Atoi(regexp.MustCompile(`\d+$`).FindString(r.Token))
	body.Res = &types.ContinueRetrievePropertiesExResponse{Returnval: *page(left, size)}
	return body
}

// meter gives statistics as text where it is asked to, as a vCenter does; the packaged one cannot.
type meter struct {
	simulator.PerformanceManager
}

func (m *meter) QueryPerf(ctx *simulator.Context, r *types.QueryPerf) soap.HasFault {
	body := m.PerformanceManager.QueryPerf(ctx, r).(*methods.QueryPerfBody)
	if body.Res == nil {
		return body
	}
	for i, spec := range r.QuerySpec {
		if spec.Format != string(types.PerfFormatCsv) {
			continue
		}
		plain := body.Res.Returnval[i].(*types.PerfEntityMetric)
		told := &types.PerfEntityMetricCSV{PerfEntityMetricBase: plain.PerfEntityMetricBase}
		for _, each := range plain.Value {
			series := each.(*types.PerfMetricIntSeries)
			words := make([]string, len(series.Value))
			for at, value := range series.Value {
				words[at] = strconv.FormatInt(value, 10)
			}
			told.Value = append(told.Value, types.PerfMetricSeriesCSV{
				PerfMetricSeries: series.PerfMetricSeries, Value: strings.Join(words, ","),
			})
		}
		body.Res.Returnval[i] = told
	}
	return body
}

func page(objects []types.ObjectContent, size int) *types.RetrieveResult {
	if size == 0 || len(objects) <= size {
		return &types.RetrieveResult{Objects: objects}
	}
	token := fmt.Sprintf("page-%d-of-%d", time.Now().UnixNano(), size)
	rest[token] = objects[size:]
	return &types.RetrieveResult{Token: token, Objects: objects[:size]}
}

// hide moves properties to the set of missing ones, with the fault of a missing privilege.
func hide(objects []types.ObjectContent) {
	for i := range objects {
		for _, name := range want.Hide {
			kept := []types.DynamicProperty{}
			for _, p := range objects[i].PropSet {
				if p.Name != name {
					kept = append(kept, p)
					continue
				}
				fault := types.LocalizedMethodFault{Fault: &types.NoPermission{
					Object: objects[i].Obj, PrivilegeId: "System.Read",
				}}
				objects[i].MissingSet = append(
					objects[i].MissingSet, types.MissingProperty{Path: name, Fault: fault})
			}
			objects[i].PropSet = kept
		}
	}
}

var method = regexp.MustCompile(`<(?:\w+:)?Body[^>]*>\s*<(?:\w+:)?(\w+)`)

// asked notes the call, and says what is to go wrong with it.
func asked(body []byte) string {
	found := method.FindSubmatch(body)
	if found == nil {
		return ""
	}
	name := string(found[1])
	lock.Lock()
	defer lock.Unlock()
	calls = append(calls, name)
	if len(want.Fail[name]) == 0 {
		return ""
	}
	wrong := want.Fail[name][0]
	want.Fail[name] = want.Fail[name][1:]
	return wrong
}

func serve(inner http.Handler) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		body, _ := ioutil.ReadAll(r.Body)
		r.Body = ioutil.NopCloser(bytes.NewReader(body))
		switch wrong := asked(body); wrong {
		case "":
			inner.ServeHTTP(w, r)
		case "slow":
			time.Sleep(20 * time.Second)
		case "expire":
			// Without its cookie the call comes from nobody, as after a session that timed out.
			r.Header.Del("Cookie")
			inner.ServeHTTP(w, r)
		case "truncate":
			whole := httptest.NewRecorder()
			inner.ServeHTTP(whole, r)
			w.Header().Set("Content-Length", strconv.Itoa(whole.Body.Len()))
			_, _ = w.Write(whole.Body.Bytes()[:whole.Body.Len()/2])
		default:
			status, _ := strconv.Atoi(wrong)
			w.WriteHeader(status)
		}
	}
}

func set(w http.ResponseWriter, r *http.Request) {
	lock.Lock()
	defer lock.Unlock()
	want = control{}
	if err := json.NewDecoder(r.Body).Decode(&want); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	calls = []string{}
	for name, use := range want.Quick {
		vm := named("VirtualMachine", name).(*simulator.VirtualMachine)
		vm.Summary.QuickStats.OverallCpuUsage, vm.Summary.QuickStats.GuestMemoryUsage = use[0], use[1]
	}
	for name, size := range want.Hardware {
		host := named("HostSystem", name).(*simulator.HostSystem)
		host.Summary.Hardware.NumCpuCores = int16(size[0])
		host.Summary.Hardware.NumCpuThreads = int16(size[1])
		host.Summary.Hardware.MemorySize = size[2]
	}
}

func named(kind, name string) mo.Entity {
	for _, e := range simulator.Map.All(kind) {
		if e.Entity().Name == name {
			return e
		}
	}
	panic("no such " + kind + ": " + name)
}

func told(w http.ResponseWriter, _ *http.Request) {
	lock.Lock()
	defer lock.Unlock()
	_ = json.NewEncoder(w).Encode(calls)
}

func main() {
	log.SetOutput(ioutil.Discard)
	m := simulator.VPX()
	flag.IntVar(&m.Machine, "vm", m.Machine, "machines per pool")
	password := flag.String("password", "pass", "of the account user")
	certificate := flag.String("certificate", "", "file to write the server's certificate to")
	flag.Parse()
	if err := m.Create(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	defer m.Remove()
	collector := &pager{}
	collector.Self = m.ServiceContent.PropertyCollector
	simulator.Map.Put(collector)
	known := simulator.Map.Get(*m.ServiceContent.PerfManager).(*simulator.PerformanceManager)
	simulator.Map.Put(&meter{PerformanceManager: *known})
	m.Service.Listen = &url.URL{Host: "127.0.0.1:0", User: url.UserPassword("user", *password)}
	inner := m.Service.NewServer()
	defer inner.Close()

	mux := http.NewServeMux()
	mux.Handle("/", serve(m.Service.ServeMux))
	mux.HandleFunc("/control", set)
	mux.HandleFunc("/calls", told)
	front := httptest.NewUnstartedServer(mux)
	front.Config.ErrorLog = log.New(ioutil.Discard, "", 0)
	front.StartTLS()
	block := &pem.Block{Type: "CERTIFICATE", Bytes: front.Certificate().Raw}
	if err := ioutil.WriteFile(*certificate, pem.EncodeToMemory(block), 0600); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Println(front.Listener.Addr().String())
	// The test that started us ends: so does its end of the pipe, and so do we.
	_, _ = io.Copy(ioutil.Discard, os.Stdin)
}
